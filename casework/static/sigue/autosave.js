/* Keeps what somebody is writing as a draft, two seconds after the last key and when the page is left.
   A form says how in data-draft ("name=value" of its «Guardar borrador»); without this script that button does it. */
"use strict";

const PAUSE = 2000; // milliseconds without a key
const AGAIN = 15000; // milliseconds until the next try, when the server did not answer

for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-draft-said]");
  const [button, value] = form.dataset.draft.split("=");
  const secrets = new Set([...form.querySelectorAll("[type=password]")].map((field) => field.name));
  const seen = form.querySelector("[name=borrador_visto]"); // the draft this page began with: a second window has its own
  const written = () => {
    const fields = [...new FormData(form)].filter(([name, text]) => typeof text === "string" && !secrets.has(name));
    return new URLSearchParams([...fields.filter(([name]) => name !== seen?.name), [button, value]]);
  };
  let kept = written().toString();
  let timer = 0;
  let going = null;

  const keep = async (leaving) => {
    clearTimeout(timer);
    const now = written();
    if (now.toString() === kept) return;
    going?.abort();
    going = new AbortController();
    try {
      const answer = await fetch(form.getAttribute("action") || location.href, {
        method: "POST",
        body: new URLSearchParams([...now, ...(seen ? [[seen.name, seen.value]] : [])]),
        headers: { "X-Sigue-Borrador": "1" },
        keepalive: leaving && now.toString().length < 60000, // browsers refuse more than 64 KB
        signal: going.signal,
      });
      const sentence = await answer.text();
      // An ended session answers with the login page: that is not our sentence.
      if (!answer.headers.get("Content-Type")?.startsWith("text/plain")) throw new Error("not kept");
      said.textContent = sentence;
      if (answer.ok) {
        kept = now.toString();
        if (seen) seen.value = answer.headers.get("X-Sigue-Borrador") ?? seen.value;
      }
    } catch (problem) {
      if (problem.name === "AbortError") return;
      said.textContent = said.dataset.lost;
      timer = setTimeout(keep, AGAIN);
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    going?.abort();
    kept = written().toString(); // the form itself takes it from here
  });
  addEventListener("pagehide", () => keep(true));
}
