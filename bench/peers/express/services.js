'use strict';

const { Pool } = require('undici');

const timeoutMs = Number(process.env.TIMEOUT_MS);

class ServiceError extends Error {
  constructor(status) {
    super(`the service answered ${status}`);
    this.status = status;
  }
}

class Service {
  constructor(url) {
    this.pool = new Pool(url, {
      connections: 64, connect: { timeout: timeoutMs }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs,
    });
  }

  async get(path) {
    const { statusCode, body } = await this.pool.request({ method: 'GET', path });
    if (statusCode === 200) return body.json();
    await body.dump();
    throw new ServiceError(statusCode);
  }
}

/** Why a call failed, in the words of the answer's parts. */
function reason(error) {
  if (error.status === 404) return 'notFound';
  if (error.status === 429 || error.status === 503) return 'busy';
  if (error.status >= 400 && error.status < 500) return 'refused';
  if (error instanceof SyntaxError) return 'badAnswer';
  return String(error.code).endsWith('TIMEOUT') ? 'timeout' : 'unreachable';
}

/** Waits for an optional part; one that fails is noted in `parts` and is undefined. */
function optionalParts(parts) {
  return (name, promise) =>
    promise.catch((error) => {
      parts[name] = { state: 'missing', reason: reason(error) };
    });
}

module.exports = {
  catalog: new Service(process.env.CATALOG_URL),
  reviews: new Service(process.env.REVIEWS_URL),
  recommendations: new Service(process.env.RECOMMENDATIONS_URL),
  inventory: new Service(process.env.INVENTORY_URL),
  optionalParts,
  reason,
};
