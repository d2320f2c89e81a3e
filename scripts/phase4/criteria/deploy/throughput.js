// In a pod of its own: sign people up, or let them ask at a rate. Argument: JSON with the fields of the two functions.
const options = JSON.parse(process.argv[1]);
const timeout = () => AbortSignal.timeout(20000);

// Prints [{cookie, id}]. Each comes from an address of its own, as the limit on sign-ups counts them.
async function signUp({ backend, people }) {
  const accounts = [];
  for (let number = 0; number < people; number++) {
    const body = { email: `load-${number}-${Date.now()}@example.com`, password: crypto.randomUUID(), name: "Load" };
    const headers = { "content-type": "application/json", origin: backend, "x-forwarded-for": `10.99.0.${number + 1}` };
    const options = { method: "POST", headers, body: JSON.stringify(body), signal: timeout() };
    const answer = await fetch(`${backend}/api/auth/sign-up`, options);
    if (!answer.ok) throw new Error(`sign-up: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
    const me = await fetch(`${backend}/api/auth/me`, { headers: { cookie }, signal: timeout() });
    accounts.push({ cookie, id: (await me.json()).id });
  }
  return accounts;
}

// Of ten requests seven list todos, two ask who one is, one adds a todo. Prints {answered, refused, seconds, p95}; refused is a count by status.
async function load({ api, origin, accounts, rate, seconds }) {
  const times = [];
  const refused = {};
  const refuse = (status) => { refused[status] = (refused[status] ?? 0) + 1; };
  const ask = async (number) => {
    const { cookie, id } = accounts[number % accounts.length];
    const [method, path] = number % 10 === 9 ? ["POST", `${id}/todos`] : ["GET", number % 10 > 6 ? "auth/me" : `${id}/todos`];
    const headers = { cookie, origin, "content-type": "application/json" };
    const body = method === "POST" ? JSON.stringify({ title: `todo ${number}` }) : undefined;
    const start = performance.now();
    try {
      const answer = await fetch(`${api}/${path}`, { method, headers, body, signal: timeout() });
      await answer.text();
      if (answer.ok) times.push(performance.now() - start);
      else refuse(answer.status);
    } catch (error) {
      refuse(error.name);
    }
  };
  const start = performance.now();
  const pending = [];
  for (let number = 0; number < rate * seconds; number++) {
    const wait = start + (number * 1000) / rate - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(ask(number));
  }
  await Promise.all(pending);
  times.sort((a, b) => a - b);
  const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
  return { answered: times.length, refused, seconds: (performance.now() - start) / 1000, p95 };
}

(options.people ? signUp(options) : load(options)).then((result) => console.log(JSON.stringify(result)));
