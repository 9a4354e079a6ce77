package plainjson

import (
	"strings"
	"time"
)

// Time returns a moment, as Object.Time writes it.
func (v Values) Time(key string) time.Time { return ParseTime(v.String(key)) }

// ParseTime reads a time in the form of RFC 3339; what is none is the zero time.
// The time package's own parser knows every other form as well, and makes
// every executable 25 KB larger.
// https://www.rfc-editor.org/rfc/rfc3339#section-5.6
func ParseTime(text string) time.Time {
	const form = "2006-01-02T15:04:05"
	if len(text) <= len(form) {
		return time.Time{}
	}
	r := digits{text: text}
	year, month, day := r.number(4, 0), r.number(2, '-'), r.number(2, '-')
	hour, minute, second := r.number(2, 'T'), r.number(2, ':'), r.number(2, ':')
	nanosecond := r.fraction()
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, r.zone())
	if r.bad || r.text != "" || t.Format(form) != text[:len(form)] { // the 31st of June is the 1st of July to Date
		return time.Time{}
	}
	return t
}

// digits are what is left of a text to read; bad once it was not as expected.
type digits struct {
	text string
	bad  bool
}

// number takes the sign before it, where one is due, and n digits.
func (d *digits) number(n int, sign byte) int {
	if sign != 0 {
		d.sign(sign)
	}
	value := 0
	for range n {
		if d.text == "" || d.text[0] < '0' || d.text[0] > '9' {
			d.bad = true
			return 0
		}
		value = value*10 + int(d.text[0]-'0')
		d.text = d.text[1:]
	}
	return value
}

// sign takes one of these signs and returns it.
func (d *digits) sign(of ...byte) byte {
	for _, sign := range of {
		if strings.HasPrefix(d.text, string(sign)) {
			d.text = d.text[1:]
			return sign
		}
	}
	d.bad = true
	return 0
}

// fraction takes the part of a second, if there is one, in nanoseconds.
func (d *digits) fraction() int {
	if !strings.HasPrefix(d.text, ".") {
		return 0
	}
	d.text = d.text[1:]
	value, unit := 0, int(time.Second)
	for unit > 1 && d.text != "" && d.text[0] >= '0' && d.text[0] <= '9' {
		unit /= 10
		value += unit * d.number(1, 0)
	}
	d.bad = d.bad || unit == int(time.Second)
	return value
}

// zone takes Z, or the distance from it in hours and minutes.
func (d *digits) zone() *time.Location {
	sign := d.sign('Z', '+', '-')
	if sign == 'Z' || d.bad {
		return time.UTC
	}
	hours := d.number(2, 0)
	minutes := d.number(2, ':')
	east := (hours*60 + minutes) * 60
	if sign == '-' {
		east = -east
	}
	d.bad = d.bad || hours > 24 || minutes > 59
	return time.FixedZone("", east)
}
