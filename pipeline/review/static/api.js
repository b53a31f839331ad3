// Talking to the server: JSON in, JSON out, one kind of error.

const asked = new URLSearchParams(location.search).get("session");
let session = asked;

export function setSession(name) {
  session = name;
}

export class ServerError extends Error {
  constructor(message, status, body = {}) {
    super(message);
    this.status = status; // 0 when the server did not answer at all
    this.body = body;
  }
}

// While anything is under way the body carries `data-busy`, from before the request until its answer is shown: what
// waits for an answer goes on before the browser does anything else.
let underway = 0;

function count(change) {
  underway += change;
  document.body.toggleAttribute("data-busy", underway > 0);
}

async function call(path, options) {
  count(1);
  try {
    const response = await fetch(path, options).catch(() => {
      throw new ServerError("", 0);
    });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new ServerError(body.error || `${response.status}`, response.status, body);
    return body;
  } finally {
    count(-1);
  }
}

export function get(name, values = {}) {
  const query = new URLSearchParams(values);
  if (session) query.set("session", session);
  return call(`/api/${name}?${query}`, {});
}

export function post(name, values = {}) {
  return call(`/api/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ session, ...values }),
  });
}
