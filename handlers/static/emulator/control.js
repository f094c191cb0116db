// Calls to /control. A refusal is shown in the toast and thrown, so that callers can put back what was typed.

const TOAST_MS = 6000;
let hiding = 0;

export async function call(path, body = undefined, method = "POST") {
  const isForm = body instanceof FormData;
  const options = { method, headers: {} };
  if (method === "POST") {
    options.body = isForm ? body : JSON.stringify(body ?? {});
    if (!isForm) options.headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(`/control/${path}`, options);
  } catch (error) {
    toast("Mất kết nối với máy giả lập. Xin thử lại.");
    throw error;
  }
  const answer = await response.json();
  if (!response.ok) {
    toast(`Không làm được: ${answer.error ?? response.status}`);
    throw new Error(answer.error);
  }
  return answer;
}

export const read = (path) => call(path, undefined, "GET");

export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, TOAST_MS);
}
