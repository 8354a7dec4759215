'use strict';

/** What the web console shows of a product; only declared fields leave. */
function page(product, reviews, related, stock) {
  const body = {
    product: {
      id: product.id,
      name: product.name,
      description: product.description,
      price: product.price,
      currency: product.currency,
      category: product.category,
      cachedRating: product.cachedRating,
      attributes: product.attributes,
      images: product.images.map(({ url, thumbUrl, alt }) => ({ url, thumbUrl, alt })),
    },
  };
  if (stock) {
    body.product.inStock = stock.quantity > 0;
    body.product.stockLevel = stock.quantity;
  }
  if (reviews) body.reviews = reviewsOf(reviews.items);
  if (related) {
    body.relatedProducts = related.items.map(
      ({ id, name, price, currency, thumbUrl }) => ({ id, name, price, currency, thumbUrl }));
  }
  let href = '';
  body.breadcrumbs = product.category.map((title) => {
    href += `/${encodeURIComponent(title)}`;
    return { title, href };
  });
  return body;
}

function reviewsOf(items) {
  const distribution = [0, 0, 0, 0, 0];
  let sum = 0;
  for (const { rating } of items) {
    distribution[rating - 1] += 1;
    sum += rating;
  }
  return {
    items: items.map(({ id, rating, title, comment, author, createdAt }) => ({
      id, rating, title, comment, author: { id: author.id, name: author.name }, createdAt,
    })),
    averageRating: items.length > 0 ? sum / items.length : undefined,
    distribution,
  };
}

/** What the phone shows of a product. */
function card(product, stock, publicURL) {
  return {
    id: product.id,
    name: product.name,
    price: product.price,
    currency: product.currency,
    thumbnail: product.images.length > 0 ? publicURL + product.images[0].thumbUrl : undefined,
    inStock: stock ? stock.quantity > 0 : undefined,
    ratingAvg: product.cachedRating,
  };
}

module.exports = { card, page };
