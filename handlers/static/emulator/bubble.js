// One message as a phone shows it.

import { element, button, icon } from "./element.js";
import { clockTime, fileSize } from "./time.js";

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;
const STATES = { sent: "Đang gửi", delivered: "Đã nhận", seen: "Đã xem" };
const REACTIONS = { "/-heart": "❤", "/-strong": "👍", ":>": "😄", "--b": "😢", ":-((": "😭", ":-h": "😡", ":o": "😮" };
const MAX_TWO_COLUMN_TITLE = 16;

/** `acts` holds `tap(message, index)` and `shareInfo()`. */
export function bubble(message, acts) {
  const mine = message.source === "citizen";
  const node = element("li", {
    className: `message ${mine ? "mine" : "theirs"} kind-${message.kind}`,
    data: { testid: "message", from: mine ? "citizen" : "oa", id: message.id, kind: message.kind, state: message.state },
  });
  if (message.source === "admin") node.dataset.admin = message.admin_id;
  const who = mine ? "Anh/chị" : message.source === "admin" ? "Cán bộ" : "OA";
  const body = element("div", { className: "bubble" }, element("span", { className: "unseen-label" }, `${who}: `));
  if (message.source === "admin") body.append(element("span", { className: "by-hand" }, "Cán bộ trả lời trong Zalo"));
  body.append(...content(message, acts));
  if (message.buttons.length) body.append(options(message, acts));
  node.append(body, footer(message, mine));
  return node;
}

function content(message, acts) {
  const parts = [];
  const { media } = message;
  if (message.kind === "image" || message.kind === "gif") parts.push(picture(media));
  if (message.kind === "sticker") parts.push(sticker(media));
  if (message.kind === "file") parts.push(file(media));
  if (message.kind === "location") parts.push(place(message.location));
  if (message.kind === "info_request") parts.push(infoCard(message.info_request, acts));
  if (message.text) parts.push(element("p", { className: "text", data: { testid: "text" } }, ...linked(message.text)));
  return parts;
}

/** Text with its web addresses as links. */
function linked(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(from, found.index), outward(found[0], found[0]));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

function outward(address, label, props = {}) {
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer", textContent: label, ...props });
}

/** Addresses of this emulator without their host, so that the page works under any of its names. */
function own(address) {
  const { pathname } = new URL(address, location.href);
  return pathname.startsWith("/media/") || pathname.startsWith("/static/") ? pathname : address;
}

function picture(media) {
  const label = media.name ? `Ảnh ${media.name}` : "Ảnh";
  const image = element("img", { className: "picture", src: own(media.url), alt: label, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(element("span", { className: "broken" }, "Không tải được ảnh")));
  const link = outward(own(media.url), "", { className: "picture-link" });
  link.append(image);
  return link;
}

function sticker(media) {
  return element("img", { className: "sticker", src: own(media.url), alt: `Nhãn dán ${media.sticker_id}` });
}

function file(media) {
  const link = outward(own(media.url), "", { className: "file", download: media.name });
  link.append(
    element("span", { className: "file-type", aria: { hidden: "true" } }, (media.type || "tệp").slice(0, 4).toUpperCase()),
    element("span", { className: "file-name" }, media.name || "Tệp", element("small", {}, fileSize(media.size))),
  );
  return link;
}

function place({ latitude, longitude }) {
  const address = `https://www.openstreetmap.org/?mlat=${encodeURIComponent(latitude)}&mlon=${encodeURIComponent(longitude)}`;
  const link = outward(address, "", { className: "place" });
  link.append(
    icon("place"),
    element("span", {}, "Vị trí", element("small", {}, `${latitude}, ${longitude}`)),
  );
  return link;
}

function infoCard(card, acts) {
  return element("div", { className: "info-card" },
    element("strong", {}, card.title),
    element("p", { className: "text" }, card.subtitle),
    button("Chia sẻ thông tin", acts.shareInfo, { className: "option", data: { testid: "share-info" } }),
  );
}

function options(message, acts) {
  const short = message.buttons.every((each) => each.title.length <= MAX_TWO_COLUMN_TITLE);
  const list = element("div", { className: `options${short && message.buttons.length > 2 ? " two-columns" : ""}` });
  message.buttons.forEach((each, index) => list.append(option(each, () => acts.tap(message, index))));
  return list;
}

function option(each, tap) {
  const data = { testid: "option", type: each.type };
  if (each.type === "oa.open.url") return outward(each.payload.url, each.title, { className: "option", data });
  if (each.type === "oa.open.phone") {
    return element("a", { className: "option", href: `tel:${each.payload.phone_code}`, data }, icon("phone"), each.title);
  }
  if (each.type === "oa.open.sms") {
    const address = `sms:${each.payload.phone_code}?body=${encodeURIComponent(each.payload.content)}`;
    return element("a", { className: "option", href: address, data }, icon("message"), each.title);
  }
  return button(each.title, tap, { className: "option", data });
}

function footer(message, mine) {
  const foot = element("div", { className: "foot" }, element("time", { dateTime: new Date(message.time_ms).toISOString() }, clockTime(message.time_ms)));
  if (mine) foot.append(element("span", { className: "tick", data: { testid: "tick" } }, STATES[message.state]));
  if (message.charged) foot.append(element("span", { className: "charged", title: "Ngoài 48 giờ, trừ vào tài khoản ZCA" }, "có phí"));
  const icons = message.reactions.map((icon) => REACTIONS[icon] ?? icon).join("");
  if (icons) foot.append(element("span", { className: "reactions" }, icons));
  return foot;
}
