// The frontend answers, and its proxy reaches the backend: whoever is not signed in gets the backend's own 401.
const base = "{{ .url }}";
const deadline = Date.now() + {{ .seconds }} * 1000;
const expected = { "/api/health": 200, "/api/backend/api/auth/me": 401 };

async function check(path) {
  const response = await fetch(base + path, { signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  if (response.status !== expected[path]) throw new Error(`${path} answered ${response.status}: ${text}`);
  console.log(`ok ${path} answered ${response.status}: ${text}`);
}

async function main() {
  for (;;) {
    try {
      for (const path of Object.keys(expected)) await check(path);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      console.log(`not yet: ${error.message} ${error.cause ?? ""}`);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

main().catch((error) => {
  console.error(`FAILED: ${error.message}; run: kubectl get pods,endpointslices -n {{ .namespace }}`);
  process.exitCode = 1;
});
