package main

import "net/url"

type List[T any] struct {
	Items []T `json:"items"`
}

// Product is what the catalog says; only these fields leave.
type Product struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Description  string         `json:"description"`
	Price        float64        `json:"price"`
	Currency     string         `json:"currency"`
	Category     []string       `json:"category"`
	CachedRating *float64       `json:"cachedRating,omitempty"`
	Attributes   map[string]any `json:"attributes"`
	Images       []Image        `json:"images"`
}

type Image struct {
	URL      string `json:"url"`
	ThumbURL string `json:"thumbUrl"`
	Alt      string `json:"alt"`
}

type Stock struct {
	Quantity int `json:"quantity"`
}

type Review struct {
	ID        string `json:"id"`
	Rating    int    `json:"rating"`
	Title     string `json:"title"`
	Comment   string `json:"comment"`
	Author    Author `json:"author"`
	CreatedAt string `json:"createdAt"`
}

type Author struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type Related struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Price    float64 `json:"price"`
	Currency string  `json:"currency"`
	ThumbURL string  `json:"thumbUrl"`
}

// Part says why a part is missing.
type Part struct {
	State  string `json:"state"`
	Reason string `json:"reason"`
}

type Page struct {
	Product         PageProduct     `json:"product"`
	Reviews         *Reviews        `json:"reviews,omitempty"`
	RelatedProducts []Related       `json:"relatedProducts,omitempty"`
	Breadcrumbs     []Breadcrumb    `json:"breadcrumbs"`
	Parts           map[string]Part `json:"parts,omitempty"`
}

type PageProduct struct {
	*Product
	InStock    *bool `json:"inStock,omitempty"`
	StockLevel *int  `json:"stockLevel,omitempty"`
}

type Reviews struct {
	Items         []Review `json:"items"`
	AverageRating *float64 `json:"averageRating,omitempty"`
	Distribution  [5]int   `json:"distribution"`
}

type Breadcrumb struct {
	Title string `json:"title"`
	Href  string `json:"href"`
}

type Card struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Price     float64         `json:"price"`
	Currency  string          `json:"currency"`
	Thumbnail string          `json:"thumbnail,omitempty"`
	InStock   *bool           `json:"inStock,omitempty"`
	RatingAvg *float64        `json:"ratingAvg,omitempty"`
	Parts     map[string]Part `json:"parts,omitempty"`
}

func newPage(product *Product, reviews *List[Review], related *List[Related], stock *Stock,
	parts map[string]Part) Page {
	page := Page{Product: PageProduct{Product: product}, Parts: parts}
	if stock != nil {
		page.Product.InStock, page.Product.StockLevel = isInStock(stock), &stock.Quantity
	}
	if reviews != nil {
		page.Reviews = newReviews(reviews.Items)
	}
	if related != nil {
		page.RelatedProducts = related.Items
	}
	href := ""
	for _, title := range product.Category {
		href += "/" + url.PathEscape(title)
		page.Breadcrumbs = append(page.Breadcrumbs, Breadcrumb{title, href})
	}
	return page
}

func newReviews(items []Review) *Reviews {
	reviews := &Reviews{Items: items}
	sum := 0
	for _, review := range items {
		sum += review.Rating
		if review.Rating >= 1 && review.Rating <= 5 {
			reviews.Distribution[review.Rating-1]++
		}
	}
	if len(items) > 0 {
		average := float64(sum) / float64(len(items))
		reviews.AverageRating = &average
	}
	return reviews
}

func newCard(product *Product, stock *Stock, publicURL string, parts map[string]Part) Card {
	card := Card{ID: product.ID, Name: product.Name, Price: product.Price, Currency: product.Currency,
		RatingAvg: product.CachedRating, Parts: parts}
	if len(product.Images) > 0 {
		card.Thumbnail = publicURL + product.Images[0].ThumbURL
	}
	if stock != nil {
		card.InStock = isInStock(stock)
	}
	return card
}

func isInStock(stock *Stock) *bool {
	answer := stock.Quantity > 0
	return &answer
}
