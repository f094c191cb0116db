"""The benchmark's conversation as an aiogram 3 webhook bot with Redis storage, for comparison.

    PYTHON peers/aiogram_bot.py PORT --redis URL --api URL      (an environment with aiogram, redis, hiredis, uvloop)

Written as aiogram's documentation does it (state in RedisStorage, updates handled in the background), with a pool
that waits for a connection rather than failing under load.
"""

from __future__ import annotations

import argparse
import asyncio

import uvloop
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from redis.asyncio import BlockingConnectionPool, Redis

SECRET = "oa-secret-key-0123456789"


class Talk(StatesGroup):
    choosing = State()
    phone = State()
    confirming = State()


def dispatcher(storage: RedisStorage) -> Dispatcher:
    talk = Dispatcher(storage=storage)

    @talk.message(Talk.choosing, F.text == "2")
    async def chosen(message: Message, state: FSMContext) -> None:
        await state.update_data(kind="inquiry")
        await state.set_state(Talk.phone)
        await message.answer("Anh/chị vui lòng nhập số điện thoại")

    @talk.message(Talk.phone, F.text.regexp(r"^0\d{9}$"))
    async def phone(message: Message, state: FSMContext) -> None:
        await state.update_data(phone=message.text)
        await state.set_state(Talk.confirming)
        await message.answer(f"Số {message.text} đã đúng chưa? (có/không)")

    @talk.message(Talk.phone)
    async def not_a_phone(message: Message) -> None:
        await message.answer("Số điện thoại chưa đúng, anh/chị vui lòng nhập lại")

    @talk.message(Talk.confirming, F.text == "có")
    async def confirmed(message: Message, state: FSMContext) -> None:
        number = await storage.redis.incr("tickets")
        await storage.redis.hset(f"ticket:{number}", mapping={**await state.get_data(), "citizen": message.chat.id})
        await state.clear()
        await message.answer(f"Đã tạo phiếu {number}")

    @talk.message()
    async def greeted(message: Message, state: FSMContext) -> None:
        await state.set_state(Talk.choosing)
        await message.answer("Chào anh/chị! Anh/chị cần gì?\n1. Tra cứu\n2. Tạo yêu cầu")

    return talk


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--redis", required=True)
    parser.add_argument("--api", required=True)
    given = parser.parse_args()
    pool = BlockingConnectionPool.from_url(given.redis, max_connections=64, timeout=30)
    talk = dispatcher(RedisStorage(Redis(connection_pool=pool)))
    bot = Bot("42:TOKEN", session=AiohttpSession(api=TelegramAPIServer.from_base(given.api)))
    app = web.Application()
    SimpleRequestHandler(talk, bot, secret_token=SECRET).register(app, path="/webhook")
    setup_application(app, talk, bot=bot)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", given.port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
