// Mirrors how sigs.k8s.io/yaml (go-yaml v2) prints JSON values, release 1.36.
import { isEmptyObject, isJsonList, isJsonObject, keysOf, type JsonList, type JsonObject } from './json-value.ts'
import { formatGoValue } from './go-format.ts'

/** A JSON value as YAML in blocks, keys in natural order. For messages: texts of several lines are put in quotes. */
export function printYaml(value: unknown): string {
  if (isJsonObject(value) && !isEmptyObject(value)) return printObject(value, '')
  if (isJsonList(value) && value.length > 0) return printList(value, '')
  return `${printFlat(value)}\n`
}

function printObject(object: JsonObject, indent: string): string {
  return keysOf(object)
    .toSorted(compareNaturally)
    .map((key) => `${indent}${printText(key)}:${printChild(object[key], indent)}`)
    .join('')
}

/** Lists inside an object are not indented any further. */
function printChild(value: unknown, indent: string): string {
  if (isJsonObject(value) && !isEmptyObject(value)) return `\n${printObject(value, `${indent}  `)}`
  if (isJsonList(value) && value.length > 0) return `\n${printList(value, indent)}`
  return ` ${printFlat(value)}\n`
}

function printList(list: JsonList, indent: string): string {
  return list.map((element) => `${indent}- ${printElement(element, `${indent}  `)}`).join('')
}

function printElement(element: unknown, indent: string): string {
  if (isJsonObject(element) && !isEmptyObject(element)) return printObject(element, indent).slice(indent.length)
  if (isJsonList(element) && element.length > 0) return printList(element, indent).slice(indent.length)
  return `${printFlat(element)}\n`
}

function printFlat(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (isJsonList(value)) return '[]'
  if (isJsonObject(value)) return '{}'
  return typeof value === 'string' ? printText(value) : formatGoValue(value)
}

/** Plain where YAML 1.1 reads it back as the same text, else in double quotes; in single ones where only its form forbids. */
function printText(text: string): string {
  if (isReadAsOther(text) || /[\n\t\r]/.test(text)) return JSON.stringify(text)
  return isPlain(text) ? text : `'${text.replaceAll("'", "''")}'`
}

const otherWords =
  /^(?:~|null|Null|NULL|y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const numbers =
  /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-fA-F_]+|\d[\d_]*|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*\.(?:[eE][-+]?\d+)?)$/
const base60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/
const times = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt\s])/

function isReadAsOther(text: string): boolean {
  return text === '' || otherWords.test(text) || numbers.test(text) || base60.test(text) || times.test(text)
}

function isPlain(text: string): boolean {
  if (/^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]|^\s|\s$/.test(text)) return false
  return !/: |:$| #/.test(text) && !/^(?:---|\.\.\.)/.test(text)
}

/** Letters after anything else, runs of digits by their value. */
function compareNaturally(a: string, b: string): number {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  if (at === a.length || at === b.length) return a.length - b.length
  const [left, right] = [a.slice(at), b.slice(at)]
  const [isLeftLetter, isRightLetter] = [/^\p{L}/u.test(left), /^\p{L}/u.test(right)]
  if (isLeftLetter !== isRightLetter) return isRightLetter ? -1 : 1
  const [leftDigits, rightDigits] = [digitsOf(left), digitsOf(right)]
  const difference = Number(leftDigits) - Number(rightDigits) || leftDigits.length - rightDigits.length
  return isLeftLetter || difference === 0 ? (left < right ? -1 : 1) : difference
}

const digitsOf = (text: string): string => /^\d*/.exec(text)?.[0] ?? ''
