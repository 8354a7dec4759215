'use strict';

const express = require('express');
const services = require('./services');
const { card, page } = require('./shapes');

const app = express();
app.disable('x-powered-by');

app.get('/api/products/:id', async (request, response) => {
  const id = encodeURIComponent(request.params.id);
  const parts = {};
  const optional = services.optionalParts(parts);
  try {
    const [product, reviews, related, stock] = await Promise.all([
      services.catalog.get(`/products/${id}`),
      optional('reviews', services.reviews.get(`/reviews?productId=${id}&limit=20`)),
      optional('relatedProducts', services.recommendations.get(`/related?productId=${id}&limit=8`)),
      optional('stock', services.inventory.get(`/stock/${id}`)),
    ]);
    send(response, page(product, reviews, related, stock), parts);
  } catch (error) {
    sendProblem(response, error);
  }
});

app.get('/products/:id', async (request, response) => {
  const id = encodeURIComponent(request.params.id);
  const parts = {};
  const optional = services.optionalParts(parts);
  try {
    const [product, stock] = await Promise.all([
      services.catalog.get(`/products/${id}`),
      optional('stock', services.inventory.get(`/stock/${id}`)),
    ]);
    send(response, card(product, stock, process.env.PUBLIC_URL), parts);
  } catch (error) {
    sendProblem(response, error);
  }
});

function send(response, body, parts) {
  const isWhole = Object.keys(parts).length === 0;
  response.set('Vary', 'Accept-Encoding');
  response.set('Cache-Control', isWhole ? 'no-cache' : 'no-store');
  response.json(isWhole ? body : { ...body, parts });
}

function sendProblem(response, error) {
  const status = { notFound: 404, badAnswer: 502, refused: 502, timeout: 504 }[services.reason(error)] ?? 503;
  if (status === 503) response.set('Retry-After', '1');
  response.status(status).type('application/problem+json');
  response.send(JSON.stringify({ type: 'about:blank', status, detail: error.message }));
}

app.listen(Number(process.env.PORT), '127.0.0.1');
