package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"
)

type service struct {
	url    string
	client *http.Client
}

func newService(variable string) *service {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.DisableCompression = true
	return &service{url: os.Getenv(variable), client: &http.Client{Transport: transport}}
}

type statusError int

func (e statusError) Error() string { return fmt.Sprintf("the service answered %d", int(e)) }

func get[T any](ctx context.Context, s *service, path string) (*T, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, statusError(response.StatusCode)
	}
	value := new(T)
	return value, json.Unmarshal(body, value)
}

func productPath(id string) string { return "/products/" + url.PathEscape(id) }
func reviewsPath(id string) string { return "/reviews?productId=" + url.QueryEscape(id) + "&limit=20" }
func relatedPath(id string) string { return "/related?productId=" + url.QueryEscape(id) + "&limit=8" }
func stockPath(id string) string   { return "/stock/" + url.PathEscape(id) }

// missing collects the optional parts that failed.
type missing struct {
	lock  sync.Mutex
	parts map[string]Part
}

// optional gets a part, or notes why it is missing and gives nil.
func optional[T any](ctx context.Context, m *missing, name string, s *service, path string) *T {
	value, err := get[T](ctx, s, path)
	if err == nil {
		return value
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.parts == nil {
		m.parts = map[string]Part{}
	}
	m.parts[name] = Part{"missing", reason(err)}
	return nil
}

// reason says why a call failed, in the words of the answer's parts.
func reason(err error) string {
	var status statusError
	if errors.As(err, &status) {
		switch {
		case status == http.StatusNotFound:
			return "notFound"
		case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
			return "busy"
		case status >= 400 && status < 500:
			return "refused"
		}
		return "badAnswer"
	}
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax), errors.As(err, &mismatch):
		return "badAnswer"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return "timeout"
	}
	return "unreachable"
}
