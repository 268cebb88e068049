// Package domain holds the nouns and rules of lindan (邻单): who may ask for what, how an order lives, what a minute of
// service is. It is the field alone: the standard library only, no I/O, no context, no clock. Every rule takes now as an
// argument and answers with an error that is ready to be shown.
package domain
