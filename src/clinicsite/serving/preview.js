// Keeps this page as the last build made it. Speaks livereload's protocol, with one message of its
// own ("failure"); says which page it is and what its bytes were, so that nothing saved between
// the page's making and this line can be missed.
const me = document.currentScript.dataset;
const key = `clinicsite ${location.pathname}`;
let socket, wait = 250;

function connect() {
  socket = new WebSocket(`ws://${location.host}/_clinicsite/live`);
  socket.onopen = () => {
    wait = 250;
    send({ command: "hello", protocols: ["http://livereload.com/protocols/official-7"] });
    send({ command: "info", url: location.pathname, page: me.page, others: me.others });
  };
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.command === "reload") message.sheets ? swap(message) : reload();
    if (message.command === "failure") overlay(message.number);
    document.documentElement.dataset.clinicsite = message.command;
  };
  socket.onclose = () => {
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 4000);
  };
}

function send(message) {
  socket.send(JSON.stringify(message));
}

function reload() {
  sessionStorage.setItem(key, scrollY);
  location.reload();
}

function swap({ sheets, page }) {
  for (const [old, fresh] of sheets) {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      if (new URL(link.href).pathname !== old || link.dataset.leaving) continue;
      const next = link.cloneNode();
      next.href = fresh;
      link.dataset.leaving = "yes";
      next.onload = next.onerror = () => link.remove();
      link.after(next);
    }
  }
  me.page = page;
}

let frame;
function overlay(number) {
  if (!number) {
    frame?.remove();
    frame = undefined;
    return;
  }
  if (!frame) {
    frame = document.createElement("iframe");
    frame.id = "clinicsite-failure";
    frame.title = "Things to fix";
    // No scripts in it, whatever the messages say.
    frame.sandbox = "allow-same-origin";
    Object.assign(frame.style, {
      position: "fixed", inset: "auto 0 0 0", width: "100%", height: "60vh", border: 0,
      borderTop: "4px solid #b3261e", zIndex: 2147483647, background: "#fff", colorScheme: "light",
    });
    document.documentElement.append(frame);
  }
  frame.src = `/_clinicsite/failure?${number}`;
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape") frame?.remove(), (frame = undefined);
});

const left = sessionStorage.getItem(key);
if (left !== null) {
  sessionStorage.removeItem(key);
  scrollTo({ top: Number(left), behavior: "instant" });
}
connect();
