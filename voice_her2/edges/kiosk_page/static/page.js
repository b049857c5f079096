"use strict";

// The page draws what the server's board says, and sends what is pressed. Text gets in by textContent alone.

const STATES = {
  starting: ["One moment", "I am getting ready."],
  listening: ["I am listening", "Ask your question aloud, or touch one."],
  asleep: ["I am here", "Touch a question, or first say:"],
  hearing: ["I hear you", "Go on: I answer when you have finished."],
  thinking: ["One moment", ""],
  clarifying: ["Which one do you mean?", "Say it, or touch it."],
  speaking: ["I am answering", "Say “stop”, or touch Stop, to end it."],
  muted: ["The microphone is off", "Touch a question, or switch the microphone on again."],
  "out-of-order": ["I cannot hear you now", "You can still touch a question and read its answer."],
};
const UNREACHABLE = { what: "The assistant does not run", fix: "It is started again by itself. If this stays, please tell the staff." };
const RETRY_MS = 1000;
const SILENT_MS = 15000;
const LEAST_DBFS = -60;

const byId = (id) => document.getElementById(id);
const body = document.body;
let socket = null;
let current = {};
let content = { entries: [] };
let drawn = { questions: "", answer: "", marked: null, offers: "" };

function connect() {
  socket = new WebSocket(`ws://${location.host}/events`);
  // The server says something every few seconds; one that hangs keeps the connection and says nothing.
  let silence = setTimeout(() => socket.close(), SILENT_MS);
  socket.onmessage = (event) => {
    clearTimeout(silence);
    silence = setTimeout(() => socket.close(), SILENT_MS);
    const message = JSON.parse(event.data);
    if (message.about === "content") drawContent(message);
    else if (message.about === "picture") draw(message);
    else if (message.about === "level") drawLevel(message.dbfs);
  };
  socket.onclose = () => {
    clearTimeout(silence);
    draw({ ...current, state: "out-of-order", caption: "", marked: null, offered: [], trouble: UNREACHABLE });
    setTimeout(connect, RETRY_MS);
  };
}

function ask(request) {
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ request }));
}

// A live region speaks when its text is set: so it is set only when it changes.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function questionButton(entry) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.entry = entry.id;
  button.textContent = entry.question;
  button.addEventListener("click", () => ask(`ask:${entry.id}`));
  return button;
}

function drawContent(message) {
  content = message;
  setText(byId("title"), message.title);
  document.title = message.title;
  setText(byId("notice"), message.notice);
  body.dataset.logged = String(message.logged);
  setText(byId("privacy-text"), message.logged
    ? "What is said here is written down as text, as the operator of this machine has asked. No sound is kept."
    : "Nothing is recorded. Nothing leaves this machine.");
  const key = JSON.stringify(message.entries);
  if (key === drawn.questions) return;
  drawn.questions = key;
  byId("questions").replaceChildren(...message.entries.map((entry) => {
    const item = document.createElement("li");
    item.append(questionButton(entry));
    return item;
  }));
}

function draw(picture) {
  current = picture;
  body.dataset.state = picture.state;
  const [state, hint] = STATES[picture.state] || STATES.starting;
  setText(byId("state"), state);
  setText(byId("hint"), picture.state === "asleep" ? `${hint} “${picture.wake_phrase}”` : hint);
  drawTrouble(picture.trouble);
  byId("heard").hidden = !picture.caption && picture.state !== "hearing";
  setText(byId("heard-label"), picture.caption_final ? "I heard" : "I hear");
  setText(byId("caption"), picture.caption + (picture.caption_final || !picture.caption ? "" : " …"));
  drawAnswer(picture);
  body.dataset.empty = String(!picture.trouble && byId("heard").hidden && byId("answer").hidden);
  const muted = picture.state === "muted";
  byId("mute").setAttribute("aria-pressed", String(muted));
  if (picture.state !== "listening" && picture.state !== "hearing" && picture.state !== "clarifying") drawLevel(null);
}

function drawTrouble(trouble) {
  byId("trouble").hidden = !trouble;
  setText(byId("trouble-what"), trouble ? trouble.what : "");
  setText(byId("trouble-fix"), trouble ? trouble.fix : "");
}

function drawAnswer(picture) {
  const sentences = picture.sentences || [];
  byId("answer").hidden = sentences.length === 0;
  byId("answer-label").hidden = picture.kind !== "answer";
  byId("question").hidden = picture.kind !== "answer";
  setText(byId("question"), picture.question || "");
  const key = JSON.stringify(sentences);
  const text = byId("text");
  if (key !== drawn.answer) {
    drawn.answer = key;
    drawn.marked = null;
    text.replaceChildren(...sentences.flatMap((sentence) => {
      const piece = document.createElement("span");
      piece.textContent = sentence.trim();
      const gap = sentence.slice(sentence.trimEnd().length);
      return sentence.startsWith("\n") ? [document.createElement("br"), piece, gap] : [piece, gap];
    }));
  }
  drawMark(text, picture.marked);
  drawOffers(picture.offered || []);
  for (const button of byId("questions").querySelectorAll("button")) {
    const asked = picture.kind === "answer" && button.textContent === picture.question;
    if (asked) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

// Only an attribute changes, so that a live region does not read the sentence a second time.
function drawMark(text, marked) {
  const key = JSON.stringify(marked);
  if (key === drawn.marked) return;
  drawn.marked = key;
  const [first, last] = marked || [0, -1];
  const pieces = text.querySelectorAll("span");
  pieces.forEach((piece, index) => {
    if (index >= first && index <= last) piece.setAttribute("aria-current", "true");
    else piece.removeAttribute("aria-current");
  });
  if (!marked || !pieces[first]) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  pieces[first].scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

function drawOffers(offered) {
  const key = offered.join(" ");
  const offers = byId("offers");
  offers.hidden = offered.length === 0;
  if (key === drawn.offers) return;
  drawn.offers = key;
  const entries = offered.map((id) => content.entries.find((entry) => entry.id === id)).filter(Boolean);
  offers.replaceChildren(...entries.map(questionButton));
}

function drawLevel(dbfs) {
  const share = typeof dbfs === "number" ? Math.min(Math.max((dbfs - LEAST_DBFS) / -LEAST_DBFS, 0), 1) : 0;
  byId("level").style.transform = typeof dbfs === "number" ? `scale(${0.72 + 0.28 * share})` : "";
}

for (const button of document.querySelectorAll("[data-request]")) {
  button.addEventListener("click", () => ask(button.dataset.request));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") ask("stop");
});
connect();
