"""What the services say and what clients see; only declared fields leave."""

from typing import Any, Generic, Optional, TypeVar

from pydantic import BaseModel
from pydantic.generics import GenericModel


class Image(BaseModel):
    url: str
    thumbUrl: str
    alt: str


class Product(BaseModel):
    id: str
    name: str
    description: str
    price: float
    currency: str
    category: list[str]
    cachedRating: Optional[float]
    attributes: dict[str, Any]
    images: list[Image]


class Stock(BaseModel):
    quantity: int


class Author(BaseModel):
    id: str
    name: str


class Review(BaseModel):
    id: str
    rating: int
    title: str
    comment: str
    author: Author
    createdAt: str


class Related(BaseModel):
    id: str
    name: str
    price: float
    currency: str
    thumbUrl: str


Item = TypeVar("Item")


class Items(GenericModel, Generic[Item]):
    items: list[Item]


class Part(BaseModel):
    state: str = "missing"
    reason: str


class PageProduct(Product):
    inStock: Optional[bool]
    stockLevel: Optional[int]


class Reviews(BaseModel):
    items: list[Review]
    averageRating: Optional[float]
    distribution: list[int]


class Breadcrumb(BaseModel):
    title: str
    href: str


class Page(BaseModel):
    product: PageProduct
    reviews: Optional[Reviews]
    relatedProducts: Optional[list[Related]]
    breadcrumbs: list[Breadcrumb]
    parts: Optional[dict[str, Part]]


class Card(BaseModel):
    id: str
    name: str
    price: float
    currency: str
    thumbnail: Optional[str]
    inStock: Optional[bool]
    ratingAvg: Optional[float]
    parts: Optional[dict[str, Part]]
