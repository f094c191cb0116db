"""`/`: the page that leads to everything the public server offers."""

from __future__ import annotations

from aiohttp import web

from config.settings import Settings

PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Năm Rõ</title>
<link rel="stylesheet" href="/home.css">
</head>
<body>
<main>
<h1>Năm Rõ</h1>
<p>Rõ người, rõ việc, rõ quy trình, rõ trách nhiệm, rõ kết quả.</p>
<ul>
{links}
</ul>
<p class="note">Cán bộ xem và trả lời phiếu bằng lệnh <code>namro tickets</code> trên máy chủ.</p>
</main>
</body>
</html>
"""
CSS = """:root{color-scheme:light dark;font:18px/1.6 system-ui,sans-serif}
body{margin:0;display:grid;min-height:100vh;place-items:center;background:Canvas;color:CanvasText}
main{max-width:34rem;padding:1.5rem}
h1{margin:0 0 .25rem;font-size:2.2rem}
ul{padding:0;list-style:none;display:grid;gap:.75rem}
a{display:block;padding:.75rem 1rem;border:1px solid color-mix(in srgb,CanvasText 25%,Canvas);border-radius:.75rem;
color:inherit;text-decoration:none}
a:hover,a:focus-visible{border-color:#0a68ff;outline:2px solid #0a68ff}
a small,.note{display:block;opacity:.75}
code{font-size:.95em;overflow-wrap:anywhere}
"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def home_routes(settings: Settings) -> list[web.RouteDef]:
    links = []
    if settings.uses_emulator:
        links.append((settings.emulator_url, "Trò chuyện thử", "Đóng vai người dân trên điện thoại giả lập"))
    links.append(("/readyz", "Tình trạng máy chủ", "Sẵn sàng nhận tin nhắn hay chưa, còn thiếu gì"))
    items = "\n".join(f'<li><a href="{url}">{title}<small>{hint}</small></a></li>' for url, title, hint in links)
    page = PAGE.format(links=items)

    async def home(request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def css(request: web.Request) -> web.Response:
        return web.Response(text=CSS, content_type="text/css", headers=HEADERS)

    return [web.get("/", home), web.get("/home.css", css)]
