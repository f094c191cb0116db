// The sheet behind "+": picture, file, sticker, location.

import { element, button, icon } from "./element.js";

const PLACES = [
  ["Trung tâm Thành phố Hồ Chí Minh", 10.776889, 106.700806],
  ["Thủ Dầu Một", 10.980344, 106.651856],
  ["Vũng Tàu", 10.346038, 107.084259],
];

/** `acts` holds sendFile(file), sendSticker(id), sendPlace(latitude, longitude), close(). */
export function attachmentSheet(stickers, acts) {
  const sheet = element("div", { className: "sheet", hidden: true, data: { testid: "sheet" } });
  const more = element("div", { className: "sheet-more", hidden: true });
  const done = () => { more.hidden = true; acts.close(); };
  const picker = (label, drawing, accept, testid) => {
    const input = element("input", { type: "file", accept, hidden: true, tabIndex: -1, data: { testid: `${testid}-input` } });
    input.addEventListener("change", () => {
      const [file] = input.files;
      input.value = "";
      if (file) { done(); acts.sendFile(file); }
    });
    return [choice(label, drawing, testid, () => input.click()), input];
  };
  const show = (className, ...nodes) => {
    more.className = `sheet-more ${className}`;
    more.replaceChildren(...nodes);
    more.hidden = false;
  };
  const showStickers = () => show("stickers", ...Object.entries(stickers).map(([id, label]) =>
    stickerButton(id, label, () => { done(); acts.sendSticker(id); })));
  const showPlaces = () => show("places", ...PLACES.map(([name, latitude, longitude]) =>
    button(name, () => { done(); acts.sendPlace(latitude, longitude); }, { className: "place-choice", data: { testid: "place-choice" } })));
  sheet.append(
    element("div", { className: "sheet-row" },
      ...picker("Ảnh", "image", "image/png,image/jpeg,image/gif", "attach-image"),
      ...picker("Tệp", "file", "", "attach-file"),
      choice("Nhãn dán", "sticker", "attach-sticker", showStickers),
      choice("Vị trí", "place", "attach-location", showPlaces),
    ),
    more,
  );
  return sheet;
}

function choice(label, drawing, testid, onClick) {
  return element("button", { type: "button", className: "sheet-choice", data: { testid }, on: { click: onClick } },
    icon(drawing), label);
}

function stickerButton(id, label, onClick) {
  return element("button", { type: "button", className: "sticker-choice", title: label, data: { testid: `sticker-${id}` }, on: { click: onClick } },
    element("img", { src: `/static/stickers/${id}.svg`, alt: label, width: 48, height: 48 }));
}
