// Logging in: the server answers with a cookie that no script can read.

const form = document.querySelector("form");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, password } = form.elements;
  const response = await fetch("/api/login", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: name.value.trim(), password: password.value }),
  }).catch(() => null);
  if (response?.ok) return location.replace("/");
  const answer = await response?.json().catch(() => null);
  form.querySelector("[role=alert]").textContent = answer?.error || "De server antwoordt niet. · The server does not answer.";
  password.value = "";
  password.focus();
});
