package main

var defects = map[string]func(*client){}
