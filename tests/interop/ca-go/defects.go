package main

// Defect breaks a part of the correct CA.
type Defect struct {
	Violates []string `json:"violates"`
	apply    func(*CA, *Server)
}

var defects = map[string]Defect{}
