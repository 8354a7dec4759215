"""Calls to the services over aiohttp's client."""

import asyncio
import os

import aiohttp
from pydantic import BaseModel, ValidationError

TIMEOUT_SECONDS = int(os.environ["TIMEOUT_MS"]) / 1000


class ServiceError(Exception):
    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Services:
    """One session for all services; use it in an `async with`."""

    async def __aenter__(self):
        self.session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
            connector=aiohttp.TCPConnector(limit=0, limit_per_host=64))
        return self

    async def __aexit__(self, *_):
        await self.session.close()

    async def get(self, service: str, path: str, model: type[BaseModel]):
        """A service's answer, checked; raises ServiceError."""
        try:
            async with self.session.get(os.environ[f"{service}_URL"] + path) as response:
                if response.status != 200:
                    raise ServiceError(reason_of(response.status))
                return model.parse_raw(await response.read())
        except asyncio.TimeoutError as error:
            raise ServiceError("timeout") from error
        except aiohttp.ClientError as error:
            raise ServiceError("unreachable") from error
        except (ValidationError, ValueError) as error:
            raise ServiceError("badAnswer") from error


def reason_of(status: int) -> str:
    if status == 404:
        return "notFound"
    if status in (429, 503):
        return "busy"
    return "refused" if 400 <= status < 500 else "badAnswer"
