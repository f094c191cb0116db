// One citizen's phone: the chat with the OA, the composer, the attachment sheet.

import { element, button } from "./element.js";
import { call, read } from "./control.js";
import { bubble } from "./bubble.js";
import { attachmentSheet } from "./attachments.js";
import { dayAndTime } from "./time.js";

const HINTS = ["xin chào", "lam giay khai sinh can gi", "phan anh can bo", "gặp cán bộ"];
const GAP_MS = 30 * 60 * 1000;
const NEAR_END_PX = 120;
const MAX_SHOWN = 200;

export class Panel {
  /** `onClose` hides this phone; the citizen stays. */
  constructor(citizen, oa, stickers, onClose) {
    this.citizen = citizen;
    this.messages = new Map();
    this.sending = Promise.resolve();
    this.log = element("ol", { className: "log" });
    this.hints = this.#hints();
    this.composer = this.#composer();
    this.sheet = attachmentSheet(stickers, {
      sendFile: (file) => this.#sendFile(file),
      sendSticker: (sticker) => this.#act("sticker", { sticker }),
      sendPlace: (latitude, longitude) => this.#act("location", { latitude, longitude }),
      close: () => this.#showSheet(false),
    });
    this.scroller = element("div", { className: "scroller", role: "log", tabIndex: 0, aria: { live: "polite", label: "Tin nhắn" } }, this.hints, this.log);
    this.node = element("section", {
      className: "panel",
      id: `panel-${citizen.id}`,
      data: { testid: "panel", userId: citizen.id },
      aria: { label: `Điện thoại của ${citizen.name}` },
    }, this.#header(oa, onClose), this.scroller, this.#writing(), this.sheet);
    this.initials = initialsOf(oa.name);
    this.pinned = true;
    this.top = 0;
    this.scroller.addEventListener("scroll", () => this.#scrolled());
    const stay = new ResizeObserver(() => { if (this.pinned) this.#toEnd(); });
    stay.observe(this.scroller);
    stay.observe(this.log);
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.sheet.hidden) this.#showSheet(false);
    });
    this.update(citizen);
    new IntersectionObserver(() => this.markSeen()).observe(this.node);
  }

  /** Read everything anew; what happens meanwhile is applied after it. Keeps what is on screen if the call fails. */
  async load() {
    this.meanwhile = [];
    try {
      const { messages } = await read(`messages?user_id=${this.citizen.id}&limit=${MAX_SHOWN}`);
      this.messages = new Map(messages.map((message) => [message.id, message]));
      this.#draw();
      this.#toEnd();
    } finally {
      const missed = this.meanwhile;
      this.meanwhile = null;
      missed.forEach((act) => act());
    }
    this.markSeen();
  }

  /** A message that is new or changed. */
  receive(message) {
    if (this.meanwhile) {
      this.meanwhile.push(() => this.receive(message));
      return;
    }
    const known = this.messages.get(message.id);
    this.messages.set(message.id, message);
    if (known) this.#redraw(message);
    else this.#append(message);
    if (!known && (this.pinned || message.source === "citizen")) this.#toEnd();
    this.markSeen();
  }

  delivered(id) {
    if (this.meanwhile) {
      this.meanwhile.push(() => this.delivered(id));
      return;
    }
    const message = this.messages.get(id);
    if (message) this.receive({ ...message, state: "delivered" });
  }

  update(citizen) {
    this.citizen = citizen;
    this.owner.textContent = `Máy của ${citizen.name}`;
    this.notice.textContent = citizen.refuse === null ? "" : "Người dân này đang chặn OA";
    this.notice.hidden = citizen.refuse === null;
  }

  isVisible() {
    return document.visibilityState === "visible" && this.node.offsetParent !== null;
  }

  /** Tell the OA that its messages were read, if somebody can see them. */
  markSeen() {
    const unread = [...this.messages.values()].some((each) => each.source !== "citizen" && each.state === "delivered");
    this.node.dataset.unread = unread && !this.isVisible() ? "yes" : "no";
    if (!unread || !this.isVisible()) return;
    if (this.seeing) {
      this.seeAgain = true;
      return;
    }
    this.seeing = true;
    call(`citizen/${this.citizen.id}/seen`).catch(() => {}).finally(() => {
      const again = this.seeAgain;
      this.seeing = this.seeAgain = false;
      if (again) this.markSeen();
    });
  }

  #header(oa, onClose) {
    this.owner = element("span", { className: "owner" });
    this.notice = element("p", { className: "notice", role: "status", hidden: true });
    return element("header", { className: "chat-head" },
      element("span", { className: "avatar", aria: { hidden: "true" } }, initialsOf(oa.name)),
      element("div", { className: "chat-name" },
        element("h2", {}, oa.name, element("span", { className: "verified", title: "Tài khoản đã xác thực" }, "✓")),
        this.owner),
      button("×", onClose, { className: "close", title: "Ẩn điện thoại này", aria: { label: `Ẩn điện thoại của ${this.citizen.name}` } }),
      this.notice);
  }

  #hints() {
    return element("div", { className: "hints", data: { testid: "hints" } },
      element("p", {}, "Thử nhắn cho OA, ví dụ:"),
      ...HINTS.map((text) => button(text, () => this.#say(text), { className: "hint" })));
  }

  #composer() {
    const box = element("textarea", {
      className: "composer", rows: 1, maxLength: 2000, placeholder: "Tin nhắn", enterKeyHint: "send",
      data: { testid: "composer" }, aria: { label: `Tin nhắn của ${this.citizen.name}` },
    });
    box.addEventListener("input", () => this.#fit());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    box.addEventListener("paste", (event) => {
      const [file] = event.clipboardData.files;
      if (file) { event.preventDefault(); this.#sendFile(file); }
    });
    return box;
  }

  #writing() {
    const attach = button("+", () => this.#showSheet(this.sheet.hidden), { className: "attach", data: { testid: "attach" }, aria: { label: "Gửi ảnh, tệp, nhãn dán, vị trí", expanded: "false" } });
    this.attach = attach;
    const form = element("form", { className: "writing" },
      attach,
      this.composer,
      element("button", { type: "submit", className: "send", textContent: "Gửi", data: { testid: "send" } }));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    return form;
  }

  #showSheet(show) {
    this.sheet.hidden = !show;
    this.attach.setAttribute("aria-expanded", String(show));
    if (!show) this.composer.focus();
  }

  #submit() {
    const text = this.composer.value;
    if (!text.trim()) return;
    this.composer.value = "";
    this.#fit();
    this.#say(text).catch(() => { this.composer.value ||= text; this.#fit(); });
    this.composer.focus();
  }

  #say(text) {
    return this.#act("text", { text });
  }

  #sendFile(file) {
    const form = new FormData();
    form.append("file", file, file.name);
    return this.#act("file", form);
  }

  /** One after the other, so that two quick messages keep their order. */
  #act(name, body) {
    const done = this.sending.catch(() => {}).then(() => call(`citizen/${this.citizen.id}/${name}`, body));
    this.sending = done;
    done.catch(() => {});
    return done;
  }

  #bubble(message) {
    return bubble(message, {
      tap: (tapped, index) => this.#act("tap", { message_id: tapped.id, index }),
      shareInfo: () => this.#act("info"),
    });
  }

  #draw() {
    this.log.replaceChildren();
    this.last = undefined;
    [...this.messages.values()].sort((a, b) => a.seq - b.seq).forEach((message) => this.#append(message));
    this.hints.hidden = this.messages.size > 0;
  }

  #append(message) {
    this.hints.hidden = true;
    if (message.hidden) return;
    if (!this.last || message.time_ms - this.last.time_ms > GAP_MS) {
      this.log.append(element("li", { className: "day" }, dayAndTime(message.time_ms)));
    }
    const node = this.#bubble(message);
    if (this.last?.source !== message.source) node.classList.add("first");
    node.dataset.initials = this.initials;
    this.last = message;
    this.log.append(node);
  }

  #redraw(message) {
    const old = this.log.querySelector(`[data-id="${message.id}"]`);
    if (!old) return;
    const node = this.#bubble(message);
    node.classList.toggle("first", old.classList.contains("first"));
    node.dataset.initials = this.initials;
    const hadFocus = old.contains(document.activeElement) ? [...old.querySelectorAll("a, button")].indexOf(document.activeElement) : -1;
    old.replaceWith(node);
    node.querySelectorAll("a, button")[hadFocus]?.focus();
  }

  /** Only a person moves up: a picture that loads makes the end go away without that, and is followed. */
  #scrolled() {
    const up = this.scroller.scrollTop < this.top;
    this.top = this.scroller.scrollTop;
    this.pinned = this.#isNearEnd() || (this.pinned && !up);
  }

  #isNearEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_END_PX;
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #fit() {
    this.composer.style.height = "auto";
    this.composer.style.height = `${Math.min(this.composer.scrollHeight, 120)}px`;
  }
}

function initialsOf(name) {
  return name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
}
