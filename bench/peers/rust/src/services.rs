use std::fmt;
use std::time::Duration;

use hyper::client::HttpConnector;
use hyper::{body, Body, Client, Request, StatusCode};
use serde::de::DeserializeOwned;

pub struct Service {
    url: String,
    client: Client<HttpConnector>,
    timeout: Duration,
}

#[derive(Debug)]
pub enum Error {
    Status(StatusCode),
    BadAnswer,
    Timeout,
    Unreachable,
}

impl Service {
    pub fn new(url: String, timeout: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(timeout));
        Service { url, client: Client::builder().pool_max_idle_per_host(64).build(connector), timeout }
    }

    pub async fn get<T: DeserializeOwned>(&self, path: String) -> Result<T, Error> {
        tokio::time::timeout(self.timeout, self.call(path)).await.map_err(|_| Error::Timeout)?
    }

    async fn call<T: DeserializeOwned>(&self, path: String) -> Result<T, Error> {
        let request = Request::get(self.url.clone() + &path).body(Body::empty())
            .map_err(|_| Error::Status(StatusCode::BAD_REQUEST))?;
        let response = self.client.request(request).await.map_err(|_| Error::Unreachable)?;
        let status = response.status();
        let bytes = body::to_bytes(response.into_body()).await.map_err(|_| Error::Unreachable)?;
        if status != StatusCode::OK {
            return Err(Error::Status(status));
        }
        serde_json::from_slice(&bytes).map_err(|_| Error::BadAnswer)
    }
}

impl Error {
    /// Why a call failed, in the words of the answer's parts.
    pub fn reason(&self) -> &'static str {
        match self {
            Error::Status(status) => match status.as_u16() {
                404 => "notFound",
                429 | 503 => "busy",
                400..=499 => "refused",
                _ => "badAnswer",
            },
            Error::BadAnswer => "badAnswer",
            Error::Timeout => "timeout",
            Error::Unreachable => "unreachable",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Status(status) => write!(formatter, "the service answered {status}"),
            other => write!(formatter, "{}", other.reason()),
        }
    }
}
