//! The web page and the mobile card, written for hyper, tokio and serde_json.

mod services;
mod shapes;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::{make_service_fn, service_fn};
use hyper::{header, Body, Method, Request, Response, Server, StatusCode};
use serde::Serialize;
use services::{Error, Service};
use shapes::{Card, List, Page, Parts, Product, Related, Review, Stock};

struct Store {
    catalog: Service,
    reviews: Service,
    recommendations: Service,
    inventory: Service,
    timeout: Duration,
    public_url: String,
}

impl Store {
    async fn page(&self, id: &str) -> Result<Response<Body>, Error> {
        let (product, reviews, related, stock) = tokio::join!(
            self.catalog.get::<Product>(format!("/products/{id}")),
            self.reviews.get::<List<Review>>(format!("/reviews?productId={id}&limit=20")),
            self.recommendations.get::<List<Related>>(format!("/related?productId={id}&limit=8")),
            self.inventory.get::<Stock>(format!("/stock/{id}")),
        );
        let mut parts = Parts::default();
        let reviews = parts.optional("reviews", reviews);
        let related = parts.optional("relatedProducts", related);
        let stock = parts.optional("stock", stock);
        let is_whole = parts.is_empty();
        Ok(json(&Page::new(product?, reviews, related, stock, parts), is_whole))
    }

    async fn card(&self, id: &str) -> Result<Response<Body>, Error> {
        let (product, stock) = tokio::join!(
            self.catalog.get::<Product>(format!("/products/{id}")),
            self.inventory.get::<Stock>(format!("/stock/{id}")),
        );
        let mut parts = Parts::default();
        let stock = parts.optional("stock", stock);
        let is_whole = parts.is_empty();
        Ok(json(&Card::new(product?, stock, &self.public_url, parts), is_whole))
    }

    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path();
        let answer = async {
            if request.method() != Method::GET {
                return Err(Error::Status(StatusCode::NOT_FOUND));
            } else if let Some(id) = path.strip_prefix("/api/products/") {
                self.page(id).await
            } else if let Some(id) = path.strip_prefix("/products/") {
                self.card(id).await
            } else {
                Err(Error::Status(StatusCode::NOT_FOUND))
            }
        };
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => problem(error),
            Err(_) => problem(Error::Timeout),
        }
    }
}

fn json(body: &impl Serialize, is_whole: bool) -> Response<Body> {
    match serde_json::to_vec(body) {
        Ok(bytes) => Response::builder()
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::VARY, "Accept-Encoding")
            .header(header::CACHE_CONTROL, if is_whole { "no-cache" } else { "no-store" })
            .body(Body::from(bytes))
            .unwrap(),
        Err(_) => problem(Error::BadAnswer),
    }
}

fn problem(error: Error) -> Response<Body> {
    let status = match error.reason() {
        "notFound" => 404,
        "badAnswer" | "refused" => 502,
        "timeout" => 504,
        _ => 503,
    };
    let body = serde_json::json!({"type": "about:blank", "status": status, "detail": error.to_string()});
    let mut response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/problem+json");
    if status == 503 {
        response = response.header(header::RETRY_AFTER, "1");
    }
    response.body(Body::from(body.to_string())).unwrap()
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is missing"))
}

#[tokio::main]
async fn main() {
    let timeout = Duration::from_millis(variable("TIMEOUT_MS").parse().expect("TIMEOUT_MS"));
    let service = |name: &str| Service::new(variable(name), timeout);
    let store = Arc::new(Store {
        catalog: service("CATALOG_URL"),
        reviews: service("REVIEWS_URL"),
        recommendations: service("RECOMMENDATIONS_URL"),
        inventory: service("INVENTORY_URL"),
        timeout,
        public_url: variable("PUBLIC_URL"),
    });
    let make_service = make_service_fn(move |_| {
        let store = store.clone();
        async move {
            Ok::<_, Infallible>(service_fn(move |request| {
                let store = store.clone();
                async move { Ok::<_, Infallible>(store.answer(request).await) }
            }))
        }
    });
    let address = ([127, 0, 0, 1], variable("PORT").parse().expect("PORT")).into();
    Server::bind(&address).tcp_nodelay(true).serve(make_service).await.unwrap();
}
