import { describe, expect, test } from 'vitest'
import { compareElements, keyElement, printElement, readElement, valueElement } from './field-path.ts'

describe('the text of a step', () => {
  test.each([
    { name: 'a key', is: keyElement([['name', 'a']]), want: 'k:{"name":"a"}' },
    {
      name: 'keys of several types',
      is: keyElement([
        ['port', 80],
        ['protocol', 'TCP'],
      ]),
      want: 'k:{"port":80,"protocol":"TCP"}',
    },
    {
      name: 'what browsers could take for HTML',
      is: keyElement([['name', '<&>']]),
      want: String.raw`k:{"name":"\u003c\u0026\u003e"}`,
    },
    { name: 'a quote', is: valueElement('a"b'), want: String.raw`v:"a\"b"` },
    { name: 'a number', is: valueElement(4), want: 'v:4' },
  ])('$name', ({ is, want }) => expect(is).toBe(want))
})

describe('a step that was sent', () => {
  test.each([
    { name: 'a field, whatever is in it', text: 'f:a:b/c d', want: 'f:a:b/c d' },
    {
      name: 'keys in another order',
      text: 'k:{ "protocol": "TCP", "port": 80 }',
      want: 'k:{"port":80,"protocol":"TCP"}',
    },
    { name: 'a value with spaces', text: 'v: "a"', want: 'v:"a"' },
    { name: 'a value with an escape that needs none', text: String.raw`v:"\u0061"`, want: 'v:"a"' },
    { name: 'a place', text: 'i:7', want: 'i:7' },
    { name: 'a kind that nobody knows', text: 'x:a', want: undefined },
  ])('$name', ({ text, want }) => expect(readElement(text)).toBe(want))

  test.each([
    { name: 'without a colon', text: 'fa', error: 'missing colon: fa' },
    { name: 'too short', text: 'f', error: 'key must be 2 characters long:' },
    { name: 'keys that are no map', text: 'k:"a"', error: 'no keys in k:"a"' },
    { name: 'a value that is no JSON', text: 'v:a', error: '' },
    { name: 'a place that is no number', text: 'i:a', error: 'strconv.Atoi: parsing "a": invalid syntax' },
  ])('cannot be read: $name', ({ text, error }) => expect(() => readElement(text)).toThrow(error))
})

test.each([
  { name: 'fields, keys, values, places', order: ['f:z', 'k:{"a":"a"}', 'v:"a"', 'i:0'] },
  { name: 'numbers by what they are', order: ['k:{"port":9}', 'k:{"port":80}', 'k:{"port":443}'] },
  { name: 'the first key counts more', order: ['k:{"port":80,"protocol":"UDP"}', 'k:{"port":443,"protocol":"TCP"}'] },
  { name: 'by the name of the key first', order: ['k:{"ip":"z"}', 'k:{"name":"a"}'] },
  { name: 'fewer keys', order: ['k:{"port":80}', 'k:{"port":80,"protocol":"TCP"}'] },
  { name: 'a text that goes on with what comes before a quote', order: ['k:{"name":"a"}', 'k:{"name":"a b"}'] },
  { name: 'numbers before texts before booleans', order: ['v:3', 'v:"1"', 'v:false', 'v:true'] },
])('in order: $name', ({ order }) => {
  expect(order.toReversed().toSorted(compareElements)).toEqual(order)
})

test.each([
  ['f:spec', '.spec'],
  ['k:{"name":"a"}', '[name="a"]'],
  ['k:{"containerPort":80,"protocol":"TCP"}', '[containerPort=80,protocol="TCP"]'],
  ['v:"a"', '[="a"]'],
  ['i:3', '[3]'],
])('%s is printed as %s', (element, want) => expect(printElement(element)).toBe(want))
