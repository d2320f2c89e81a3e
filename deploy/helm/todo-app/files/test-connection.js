// The frontend answers, and reaches a ready backend through its proxy.
const base = "{{ .url }}";
const deadline = Date.now() + {{ .seconds }} * 1000;

async function healthy(path) {
  const response = await fetch(base + path, { signal: AbortSignal.timeout(5000) });
  const body = await response.json();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(body)}`);
  console.log(`ok ${path} ${JSON.stringify(body)}`);
}

async function main() {
  for (;;) {
    try {
      await healthy("/api/health");
      await healthy("/api/backend/ready");
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      console.log(`not yet: ${error.message} ${error.cause ?? ""}`);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

main().catch((error) => {
  console.error(`FAILED ${error.message}; run: kubectl get pods,endpoints -n {{ .namespace }}`);
  process.exit(1);
});
