"""The application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from app import __version__
from app.accounts.management_router import router as management_router
from app.accounts.passwords import PasswordHasher
from app.accounts.router import router as accounts_router
from app.assistant import wiring as assistant
from app.assistant.words import router as words_router
from app.conversations.router import router as conversations_router
from app.core.config import Settings, load_settings
from app.core.database import Database
from app.core.errors import install_error_handlers
from app.core.mail import Mailer
from app.core.middleware import BodyLimit, RequestObserver
from app.core.rate_limit import RateLimiter
from app.core.same_origin import SameOrigin
from app.live.feed import running_feed
from app.live.router import router as live_router
from app.operations.housekeeping import housekeeping
from app.operations.readiness import Readiness
from app.operations.router import router as operations_router
from app.push.router import router as push_router
from app.push.sender import PushSender
from app.reminders.router import router as reminders_router
from app.reminders.scheduler import running_scheduler
from app.todos.operation_router import router as todo_operations_router
from app.todos.router import install_conflict_handler
from app.todos.router import router as todos_router
from app.transfer.router import IMPORT_PATHS
from app.transfer.router import router as transfer_router

logger = structlog.get_logger(__name__)

ROUTERS = (
    operations_router,
    accounts_router,
    management_router,
    todos_router,
    todo_operations_router,
    live_router,
    reminders_router,
    push_router,
    transfer_router,
    conversations_router,
    assistant.router,
    words_router,
)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the process shares, in the one task that also closes it."""
    settings: Settings = app.state.settings
    app.state.database = Database(settings)
    app.state.readiness = Readiness(app.state.database)
    app.state.rate_limiter = RateLimiter(settings.rate_limit_per_minute)
    app.state.password_hasher = PasswordHasher()
    app.state.mailer = Mailer(settings)
    push_sender = PushSender(settings)
    logger.info("started", version=__version__, env=settings.app_env)
    try:
        async with (
            assistant.lifespan_context(app),
            housekeeping(app.state.database),
            running_scheduler(app.state.database, settings, app.state.mailer, push_sender),
            running_feed(app.state.database, lambda: app.state.readiness.draining) as app.state.feed,
        ):
            yield
    finally:
        await app.state.mailer.drain()
        await push_sender.close()
        await app.state.database.close()
        logger.info("stopped")


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service for `settings`, or for the environment's."""
    app = FastAPI(title="Todo", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings or load_settings()
    install_error_handlers(app)
    install_conflict_handler(app)
    limits = dict.fromkeys(IMPORT_PATHS, app.state.settings.import_max_bytes)
    app.add_middleware(BodyLimit, max_bytes=app.state.settings.max_body_bytes, larger=limits)
    app.add_middleware(SameOrigin, public_url=app.state.settings.public_url)
    app.add_middleware(RequestObserver)
    for router in ROUTERS:
        app.include_router(router)
    assistant.mount_mcp(app)
    return app
