// The drawer: clock, webhook, a human's reply, switches and faults.

import { element, button } from "./element.js";
import { call, toast } from "./control.js";
import { dayAndTime } from "./time.js";

const HOUR = 3600;
const MOVES = [["+1 giờ", HOUR], ["+48 giờ", 48 * HOUR], ["+7 ngày", 7 * 24 * HOUR]];
const STATES = { ok: "Bình thường", retrying: "Đang gửi lại", paused: "Đang tạm dừng", disabled: "Đã bị tắt" };
const WEBHOOK_ACTS = [
  ["Tạm dừng", "pause"], ["Tiếp tục", "resume"], ["Gửi lại ngay", "retry_now"], ["Bật lại", "enable"],
  ["Gửi trùng tin kế tiếp", "duplicate_next"], ["Đảo hai tin kế tiếp", "reorder_next"],
  ["Ký sai tin kế tiếp", "corrupt_next"], ["Tin kiểm tra của Zalo", "console_test"],
];
const SEND_PATH = "/v3.0/oa/message/cs";
const FAULTS = [
  ["Gửi được nhưng mất câu trả lời", { path: SEND_PATH, no_answer: true }],
  ["Quá giới hạn tốc độ (-32)", { path: SEND_PATH, code: -32 }],
  ["Máy chủ lỗi (HTTP 503)", { path: SEND_PATH, status: 503 }],
  ["Trả lời chậm 5 giây", { path: SEND_PATH, delay_s: 5 }],
  ["Trả lời không đọc được", { path: SEND_PATH, garbage: true }],
];
const ZCA = [["none", "Không có ZCA (-320)"], ["empty", "ZCA hết tiền (-321)"], ["funded", "ZCA có tiền"]];
const BLOCKED = -217;

export class Drawer {
  /** `onOpen(citizen)` brings a hidden phone back. */
  constructor(node, onOpen) {
    this.onOpen = onOpen;
    this.time = element("p", { className: "reading", data: { testid: "clock" } });
    this.webhook = element("p", { className: "reading", role: "status", data: { testid: "webhook-state" } });
    this.recipient = element("select", { aria: { label: "Trả lời cho ai" } });
    this.people = element("ul", { className: "people" });
    this.switches = element("div", { className: "switches" });
    node.replaceChildren(
      group("Đồng hồ", this.time, row(MOVES.map(([label, seconds]) => button(label, () => call("clock", { advance_s: seconds }), { data: { testid: `advance-${seconds}` } })))),
      group("Cán bộ trả lời trong Zalo", this.#reply()),
      group("Người dân", this.people),
      group("Webhook tới bot", this.webhook, row(WEBHOOK_ACTS.map(([label, action]) => button(label, () => call("webhooks", { action }), { data: { testid: `webhook-${action}` } })))),
      group("Khi bot gửi tin", this.switches, this.#faults()),
      group("Khác", row([
        button("Cho token hết hạn", () => this.#done(call("tokens", { action: "expire" }), "Token đã hết hạn")),
        button("Cho dùng lại token đầu", () => this.#done(call("tokens", { action: "restore" }), "Token đầu dùng lại được")),
        this.#reset(),
      ])),
    );
    setInterval(() => this.#tick(), 1000);
  }

  show(state) {
    this.showClock(state.clock);
    this.showWebhook(state.webhook);
    this.showSwitches(state.switches);
    this.citizens = new Map();
    this.people.replaceChildren();
    this.recipient.replaceChildren();
    state.citizens.slice(0, 50).forEach((citizen) => this.showCitizen(citizen));
  }

  showClock({ now_ms }) {
    this.ahead = now_ms - Date.now();
    this.#tick();
  }

  showWebhook(webhook) {
    const waiting = webhook.pending ? `, ${webhook.pending} tin đang chờ` : "";
    const lost = webhook.lost ? `, mất ${webhook.lost}` : "";
    const error = ["retrying", "disabled"].includes(webhook.state) ? ` (${webhook.last_error})` : "";
    this.webhook.textContent = `${STATES[webhook.state]}${waiting}${lost}${error}`;
    this.webhook.dataset.state = webhook.state;
  }

  showSwitches(switches) {
    const zca = element("select", { aria: { label: "Tài khoản trả phí ZCA" } },
      ...ZCA.map(([value, label]) => element("option", { value, textContent: label, selected: value === switches.zca })));
    zca.addEventListener("change", () => call("switches", { zca: zca.value }));
    this.switches.replaceChildren(
      element("label", { className: "field" }, "Sau 48 giờ", zca),
      check("Nhận nút bấm", switches.buttons_supported, (on) => call("switches", { buttons_supported: on })),
      check("Chặn gửi ban đêm (22–6 giờ)", switches.night_block, (on) => call("switches", { night_block: on })),
    );
  }

  showCitizen(citizen) {
    const known = this.citizens.has(citizen.id);
    this.citizens.set(citizen.id, citizen);
    const line = element("li", { data: { id: citizen.id } },
      button(citizen.name, () => this.onOpen(this.citizens.get(citizen.id)), { className: "person", title: "Mở điện thoại" }),
      check("Quan tâm", citizen.follows, (follow) => call(`citizen/${citizen.id}/follow`, { follow })),
      check("Chặn OA", citizen.refuse !== null, (on) => call(`citizen/${citizen.id}/refuse`, { code: on ? BLOCKED : null })));
    if (known) this.people.querySelector(`[data-id="${citizen.id}"]`).replaceWith(line);
    else {
      this.people.append(line);
      this.recipient.append(element("option", { value: citizen.id, textContent: citizen.name }));
    }
  }

  #tick() {
    if (this.ahead === undefined) return;
    const moved = this.ahead > 60_000 ? ` (nhanh hơn thật ${span(this.ahead)})` : "";
    this.time.textContent = `${dayAndTime(Date.now() + this.ahead)}${moved}`;
  }

  #reply() {
    const text = element("textarea", { rows: 2, placeholder: "Ví dụ: Tôi là cán bộ một cửa, xin nghe anh/chị", data: { testid: "admin-text" }, aria: { label: "Lời cán bộ" } });
    const form = element("form", { className: "reply" }, this.recipient, text,
      element("button", { type: "submit", textContent: "Gửi như cán bộ", data: { testid: "admin-send" } }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await call("admin/reply", { user_id: this.recipient.value, text: text.value });
      text.value = "";
    });
    return form;
  }

  #faults() {
    const choice = element("select", { aria: { label: "Lỗi cho lần gửi kế tiếp" } },
      ...FAULTS.map(([label], index) => element("option", { value: String(index), textContent: label })));
    return element("div", { className: "faults" }, element("label", { className: "field" }, "Lỗi lần gửi tới", choice),
      row([
        button("Gây lỗi", () => this.#done(call("faults", FAULTS[Number(choice.value)][1]), "Lần gửi kế tiếp của bot sẽ lỗi")),
        button("Bỏ các lỗi", () => this.#done(call("faults", undefined, "DELETE"), "Không còn lỗi nào chờ")),
      ]));
  }

  /** Asks once more before everything is forgotten. */
  #reset() {
    const node = button("Làm lại từ đầu", () => {
      if (node.dataset.sure === "yes") {
        call("reset");
        return calm();
      }
      node.dataset.sure = "yes";
      node.textContent = "Xoá hết? Bấm lần nữa";
    });
    const calm = () => { node.dataset.sure = "no"; node.textContent = "Làm lại từ đầu"; };
    node.addEventListener("blur", calm);
    return node;
  }

  async #done(doing, words) {
    await doing;
    toast(words);
  }
}

function group(title, ...children) {
  return element("section", { className: "group" }, element("h2", {}, title), ...children);
}

function row(children) {
  return element("div", { className: "row" }, ...children);
}

function check(label, checked, onChange) {
  const box = element("input", { type: "checkbox", checked });
  box.addEventListener("change", () => onChange(box.checked));
  return element("label", { className: "check" }, box, label);
}

function span(ms) {
  const hours = Math.round(ms / 3_600_000);
  return hours < 48 ? `${hours} giờ` : `${Math.round(hours / 24)} ngày`;
}
