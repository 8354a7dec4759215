//! What the services say and what clients see; only declared fields leave.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::services::Error;

#[derive(Deserialize)]
pub struct List<T> {
    items: Vec<T>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    id: String,
    name: String,
    description: String,
    price: f64,
    currency: String,
    category: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cached_rating: Option<f64>,
    attributes: BTreeMap<String, Value>,
    images: Vec<Image>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Image {
    url: String,
    thumb_url: String,
    alt: String,
}

#[derive(Deserialize)]
pub struct Stock {
    quantity: i64,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    id: String,
    rating: usize,
    title: String,
    comment: String,
    author: Author,
    created_at: String,
}

#[derive(Deserialize, Serialize)]
struct Author {
    id: String,
    name: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Related {
    id: String,
    name: String,
    price: f64,
    currency: String,
    thumb_url: String,
}

#[derive(Serialize)]
struct Part {
    state: &'static str,
    reason: &'static str,
}

/// The optional parts that failed, and why.
#[derive(Default, Serialize)]
pub struct Parts(BTreeMap<&'static str, Part>);

impl Parts {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn optional<T>(&mut self, name: &'static str, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.0.insert(name, Part { state: "missing", reason: error.reason() })).ok()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    product: PageProduct,
    #[serde(skip_serializing_if = "Option::is_none")]
    reviews: Option<Reviews>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related_products: Option<Vec<Related>>,
    breadcrumbs: Vec<Breadcrumb>,
    #[serde(skip_serializing_if = "Parts::is_empty")]
    parts: Parts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageProduct {
    #[serde(flatten)]
    product: Product,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_stock: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stock_level: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reviews {
    items: Vec<Review>,
    #[serde(skip_serializing_if = "Option::is_none")]
    average_rating: Option<f64>,
    distribution: [usize; 5],
}

#[derive(Serialize)]
struct Breadcrumb {
    title: String,
    href: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    id: String,
    name: String,
    price: f64,
    currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_stock: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating_avg: Option<f64>,
    #[serde(skip_serializing_if = "Parts::is_empty")]
    parts: Parts,
}

impl Page {
    pub fn new(
        product: Product, reviews: Option<List<Review>>, related: Option<List<Related>>, stock: Option<Stock>,
        parts: Parts,
    ) -> Self {
        let mut href = String::new();
        let breadcrumbs = product.category.iter().map(|title| {
            href = format!("{href}/{}", percent_encoded(title));
            Breadcrumb { title: title.clone(), href: href.clone() }
        });
        Page {
            breadcrumbs: breadcrumbs.collect(),
            reviews: reviews.map(|list| Reviews::new(list.items)),
            related_products: related.map(|list| list.items),
            product: PageProduct {
                product,
                in_stock: stock.as_ref().map(|stock| stock.quantity > 0),
                stock_level: stock.map(|stock| stock.quantity),
            },
            parts,
        }
    }
}

impl Reviews {
    fn new(items: Vec<Review>) -> Self {
        let mut distribution = [0; 5];
        for review in items.iter().filter(|review| (1..=5).contains(&review.rating)) {
            distribution[review.rating - 1] += 1;
        }
        let sum: usize = items.iter().map(|review| review.rating).sum();
        let average_rating = (!items.is_empty()).then(|| sum as f64 / items.len() as f64);
        Reviews { items, average_rating, distribution }
    }
}

impl Card {
    pub fn new(product: Product, stock: Option<Stock>, public_url: &str, parts: Parts) -> Self {
        Card {
            thumbnail: product.images.first().map(|image| format!("{public_url}{}", image.thumb_url)),
            in_stock: stock.map(|stock| stock.quantity > 0),
            id: product.id,
            name: product.name,
            price: product.price,
            currency: product.currency,
            rating_avg: product.cached_rating,
            parts,
        }
    }
}

/// One segment of a path (RFC 3986, section 3.3).
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
