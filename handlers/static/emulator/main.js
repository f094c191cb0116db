// Starts the page: reads the state, opens phones, follows the stream of events.

import { button } from "./element.js";
import { call, read } from "./control.js";
import { Panel } from "./panel.js";
import { Drawer } from "./drawer.js";

const MAX_PANELS = 6;
const WIDE = window.matchMedia("(min-width: 1100px)");
const phones = document.getElementById("phones");
const tabs = document.getElementById("tabs");
const connection = document.getElementById("connection");
const drawerNode = document.getElementById("drawer");
const opener = document.getElementById("open-drawer");
const panels = new Map();
const drawer = new Drawer(drawerNode, (citizen) => open(citizen, true));
let state = null;

function toggleDrawer(show) {
  drawerNode.hidden = !show;
  opener.setAttribute("aria-expanded", String(show));
}

/** Show this citizen's phone; `front` also makes it the one a narrow screen shows. */
function open(citizen, front) {
  if (!panels.has(citizen.id)) {
    const panel = new Panel(citizen, state.oa, state.stickers, () => close(citizen.id));
    panels.set(citizen.id, panel);
    phones.append(panel.node);
    const oldest = panels.keys().next().value;
    if (panels.size > MAX_PANELS) close(oldest);
    panel.load();
    drawer.showCitizen(citizen);
  }
  if (front || panels.size === 1) choose(citizen.id);
  else drawTabs();
}

function close(id) {
  const panel = panels.get(id);
  panels.delete(id);
  panel.node.remove();
  const left = panels.keys().next().value;
  if (panel.node.classList.contains("chosen") && left) choose(left);
  else drawTabs();
}

function choose(id) {
  for (const [each, panel] of panels) panel.node.classList.toggle("chosen", each === id);
  drawTabs();
  panels.get(id).node.scrollIntoView({ block: "nearest", inline: "nearest" });
  panels.get(id).markSeen();
}

function drawTabs() {
  tabs.replaceChildren(...[...panels].map(([id, panel]) => {
    const tab = button(panel.citizen.name, () => choose(id), { className: "tab" });
    if (panel.node.classList.contains("chosen")) tab.setAttribute("aria-current", "true");
    if (panel.node.dataset.unread === "yes") tab.append(" •");
    return tab;
  }));
}

/** Everything anew: at the start, after a lost connection, after a reset. */
async function synchronise() {
  state = await read("state");
  drawer.show(state);
  document.title = `Zalo giả lập – ${state.oa.name}`;
  const alive = new Map(state.citizens.map((citizen) => [citizen.id, citizen]));
  for (const id of [...panels.keys()]) if (!alive.has(id)) close(id);
  const wanted = panels.size ? [...panels.keys()] : state.citizens.slice(0, 3).map((citizen) => citizen.id);
  for (const id of wanted) {
    if (panels.has(id)) panels.get(id).load();
    else open(alive.get(id), false);
  }
}

const EVENTS = {
  message: (message) => { panels.get(message.user_id)?.receive(message); drawTabs(); },
  delivered: ({ id, user_id }) => panels.get(user_id)?.delivered(id),
  citizen: (citizen) => { panels.get(citizen.id)?.update(citizen); if (panels.has(citizen.id)) drawer.showCitizen(citizen); },
  clock: (clock) => drawer.showClock(clock),
  webhook: (webhook) => drawer.showWebhook(webhook),
  switches: (switches) => drawer.showSwitches(switches),
  resync: () => synchronise(),
};

function follow() {
  const stream = new EventSource("/events");
  stream.addEventListener("open", async () => {
    await synchronise();
    connection.textContent = "Đã kết nối";
    connection.dataset.state = "ok";
  });
  stream.addEventListener("error", () => {
    connection.textContent = "Mất kết nối, đang nối lại…";
    connection.dataset.state = "lost";
  });
  for (const [name, act] of Object.entries(EVENTS)) {
    stream.addEventListener(name, (event) => { if (state) act(JSON.parse(event.data)); });
  }
}

document.getElementById("add-citizen").addEventListener("click", async () => open(await call("citizens"), true));
opener.addEventListener("click", () => toggleDrawer(drawerNode.hidden));
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !WIDE.matches) toggleDrawer(false); });
document.addEventListener("visibilitychange", () => panels.forEach((panel) => panel.markSeen()));
toggleDrawer(WIDE.matches);
follow();
