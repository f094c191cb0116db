// Times as people in Vietnam read them.

const ZONE = { timeZone: "Asia/Ho_Chi_Minh" };
const CLOCK = new Intl.DateTimeFormat("vi-VN", { ...ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("vi-VN", { ...ZONE, day: "2-digit", month: "2-digit", year: "numeric" });

export const clockTime = (ms) => CLOCK.format(ms);

export const dayOf = (ms) => DAY.format(ms);

export const dayAndTime = (ms) => `${clockTime(ms)} ngày ${dayOf(ms)}`;

/** 184320 becomes "180 KB". */
export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
}
