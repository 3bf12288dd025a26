/** As many as upstream collects. */
const duplicatesMax = 100

/**
 * The paths of keys that stand twice in one object, as strict decoding names them: `data.a`, `spec.containers[0].image`.
 * `value` is what the text was parsed into. The usual text has none, and is told by counting: as many colons as keys.
 */
export function duplicateFields(text: string, value: unknown): readonly string[] {
  return countColons(text) === countKeys(value) ? none : findDuplicates(text)
}

const none: readonly string[] = []
const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/** Outside of strings. The text is known to be well-formed. */
function countColons(text: string): number {
  let count = 0
  let position = 0
  while (position < text.length) {
    const code = text.charCodeAt(position)
    if (code === colon) count += 1
    position = code === quote ? endOfString(text, position) : position + 1
  }
  return count
}

/** Behind the closing quote. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end + 1
}

function isEscaped(text: string, position: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(position - 1 - backslashes) === backslash) backslashes += 1
  return backslashes % 2 === 1
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) count += countKeys(item)
    return count
  }
  for (const item of Object.values(value)) count += 1 + countKeys(item)
  return count
}

/** An object or a list that is open. */
interface Level {
  readonly path: string
  readonly keys: Set<string> | undefined
  /** Of the list's current item. */
  index: number
  /** The object's current key. */
  key: string
}

function findDuplicates(text: string): readonly string[] {
  const found = new Set<string>()
  const levels: Level[] = []
  let position = 0
  while (position < text.length && found.size < duplicatesMax) {
    const level = levels.at(-1)
    const character = text.charAt(position)
    if (character === '"') {
      const end = endOfString(text, position)
      if (level?.keys !== undefined && isKey(text, end))
        noteKey(level, JSON.parse(text.slice(position, end)) as string, found)
      position = end
      continue
    }
    if (character === '{' || character === '[') levels.push(openLevel(level, character))
    else if (character === '}' || character === ']') levels.pop()
    else if (character === ',' && level !== undefined) level.index += 1
    position += 1
  }
  return [...found]
}

function isKey(text: string, end: number): boolean {
  return /^[ \t\r\n]*:/.test(text.slice(end, end + keyGapMax)) || /^[ \t\r\n]*:/.test(text.slice(end))
}

/** Nearly every colon stands right behind its key. */
const keyGapMax = 8

function openLevel(parent: Level | undefined, character: '{' | '['): Level {
  return { path: pathInside(parent), keys: character === '{' ? new Set() : undefined, index: 0, key: '' }
}

function pathInside(parent: Level | undefined): string {
  if (parent === undefined) return ''
  if (parent.keys === undefined) return `${parent.path}[${parent.index}]`
  return parent.path === '' ? parent.key : `${parent.path}.${parent.key}`
}

function noteKey(level: Level, key: string, found: Set<string>): void {
  level.key = key
  if (level.keys?.has(key) === true) found.add(pathInside(level))
  level.keys?.add(key)
}
