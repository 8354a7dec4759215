module facet.example/bench

go 1.19
