// The web page and the mobile card, written for Go's net/http.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type server struct {
	catalog, reviews, recommendations, inventory *service
	timeout                                      time.Duration
	publicURL                                    string
}

func (s *server) page(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), s.timeout)
	defer cancel()
	id := strings.TrimPrefix(r.URL.Path, "/api/products/")
	var (
		wait      sync.WaitGroup
		parts     missing
		product   *Product
		reviews   *List[Review]
		related   *List[Related]
		stock     *Stock
		productIs error
	)
	wait.Add(4)
	go func() {
		defer wait.Done()
		if product, productIs = get[Product](ctx, s.catalog, productPath(id)); productIs != nil {
			cancel()
		}
	}()
	go func() {
		defer wait.Done()
		reviews = optional[List[Review]](ctx, &parts, "reviews", s.reviews, reviewsPath(id))
	}()
	go func() {
		defer wait.Done()
		related = optional[List[Related]](ctx, &parts, "relatedProducts", s.recommendations, relatedPath(id))
	}()
	go func() {
		defer wait.Done()
		stock = optional[Stock](ctx, &parts, "stock", s.inventory, stockPath(id))
	}()
	wait.Wait()
	if productIs != nil {
		sendProblem(w, productIs)
		return
	}
	send(w, newPage(product, reviews, related, stock, parts.parts), parts.parts)
}

func (s *server) card(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), s.timeout)
	defer cancel()
	id := strings.TrimPrefix(r.URL.Path, "/products/")
	var parts missing
	var stock *Stock
	var wait sync.WaitGroup
	wait.Add(1)
	go func() {
		defer wait.Done()
		stock = optional[Stock](ctx, &parts, "stock", s.inventory, stockPath(id))
	}()
	product, err := get[Product](ctx, s.catalog, productPath(id))
	if err != nil {
		cancel()
	}
	wait.Wait()
	if err != nil {
		sendProblem(w, err)
		return
	}
	send(w, newCard(product, stock, s.publicURL, parts.parts), parts.parts)
}

func send(w http.ResponseWriter, body any, parts map[string]Part) {
	bytes, err := json.Marshal(body)
	if err != nil {
		sendProblem(w, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(bytes)))
	header.Set("Vary", "Accept-Encoding")
	if len(parts) == 0 {
		header.Set("Cache-Control", "no-cache")
	} else {
		header.Set("Cache-Control", "no-store")
	}
	w.Write(bytes)
}

func sendProblem(w http.ResponseWriter, err error) {
	status := http.StatusServiceUnavailable
	switch reason(err) {
	case "notFound":
		status = http.StatusNotFound
	case "badAnswer", "refused":
		status = http.StatusBadGateway
	case "timeout":
		status = http.StatusGatewayTimeout
	default:
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"type": "about:blank", "status": status, "detail": err.Error()})
}

func main() {
	timeoutMs, err := strconv.Atoi(os.Getenv("TIMEOUT_MS"))
	if err != nil {
		log.Fatal(err)
	}
	s := &server{
		catalog: newService("CATALOG_URL"), reviews: newService("REVIEWS_URL"),
		recommendations: newService("RECOMMENDATIONS_URL"), inventory: newService("INVENTORY_URL"),
		timeout: time.Duration(timeoutMs) * time.Millisecond, publicURL: os.Getenv("PUBLIC_URL"),
	}
	http.HandleFunc("/api/products/", s.page)
	http.HandleFunc("/products/", s.card)
	err = http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil)
	if !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
