"""The web page and the mobile card, written for FastAPI and aiohttp's client."""

import asyncio
import os
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from models import Breadcrumb, Card, Items, Page, PageProduct, Part, Product, Related, Review, Reviews, Stock
from services import ServiceError, Services

app = FastAPI()
services = Services()
PUBLIC_URL = os.environ["PUBLIC_URL"]
ReviewItems, RelatedItems = Items[Review], Items[Related]


@app.on_event("startup")
async def open_services():
    await services.__aenter__()


@app.on_event("shutdown")
async def close_services():
    await services.__aexit__()


@app.get("/api/products/{id}", response_model=Page)
async def page(id: str):
    id, parts = quote(id, safe=""), {}
    product, reviews, related, stock = await asyncio.gather(
        services.get("CATALOG", f"/products/{id}", Product),
        optional(parts, "reviews", "REVIEWS", f"/reviews?productId={id}&limit=20", ReviewItems),
        optional(parts, "relatedProducts", "RECOMMENDATIONS", f"/related?productId={id}&limit=8", RelatedItems),
        optional(parts, "stock", "INVENTORY", f"/stock/{id}", Stock))
    return answer(Page(
        product=PageProduct(
            **product.__dict__, inStock=stock and stock.quantity > 0, stockLevel=stock and stock.quantity),
        reviews=reviews and reviews_of(reviews.items), relatedProducts=related and related.items,
        breadcrumbs=breadcrumbs(product.category), parts=parts or None))


@app.get("/products/{id}", response_model=Card)
async def card(id: str):
    id, parts = quote(id, safe=""), {}
    product, stock = await asyncio.gather(
        services.get("CATALOG", f"/products/{id}", Product),
        optional(parts, "stock", "INVENTORY", f"/stock/{id}", Stock))
    return answer(Card(
        id=product.id, name=product.name, price=product.price, currency=product.currency,
        thumbnail=PUBLIC_URL + product.images[0].thumbUrl if product.images else None,
        inStock=stock and stock.quantity > 0, ratingAvg=product.cachedRating, parts=parts or None))


@app.exception_handler(ServiceError)
async def problem(_, error: ServiceError):
    status = {"notFound": 404, "badAnswer": 502, "refused": 502, "timeout": 504}.get(error.reason, 503)
    return JSONResponse(
        {"type": "about:blank", "status": status, "detail": error.reason}, status_code=status,
        media_type="application/problem+json", headers={"Retry-After": "1"} if status == 503 else None)


async def optional(parts, name, service, path, model):
    """An optional part; one that fails is noted in `parts` and is None."""
    try:
        return await services.get(service, path, model)
    except ServiceError as error:
        parts[name] = Part(reason=error.reason)
        return None


def answer(model):
    """The model's own JSON: what FastAPI does with a returned model costs more than all the rest."""
    return Response(model.json(exclude_none=True), media_type="application/json", headers={
        "Vary": "Accept-Encoding", "Cache-Control": "no-store" if model.parts else "no-cache"})


def reviews_of(items):
    ratings = [review.rating for review in items]
    return Reviews(
        items=items, averageRating=sum(ratings) / len(ratings) if ratings else None,
        distribution=[ratings.count(stars) for stars in range(1, 6)])


def breadcrumbs(category):
    hrefs = ["".join(f"/{quote(title, safe='')}" for title in category[:end + 1]) for end in range(len(category))]
    return [Breadcrumb(title=title, href=href) for title, href in zip(category, hrefs)]


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="error", access_log=False)
