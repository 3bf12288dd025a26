// Mirrors Go regexp/syntax, Parse with Perl flags: which patterns there are, not what they match.

const repeatMax = 1000
const nestingMax = 1000
const posixClasses = /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/
const groupStart = /^\((?:\?(?:P?<([A-Za-z0-9_]+)>|(?:[imsU]*)(?:-[imsU]+)?[:)]))?/
const repeatRange = /^\{(\d+)(?:,(\d*))?\}/
const simpleEscape = /^\\(?:[0-7]|x[\da-fA-F]{2}|x\{[\da-fA-F]{1,6}\}|[afnrtv]|[dDsSwW]|[^A-Za-z0-9])/
const property = /^\\[pP](?:([A-Za-z])|\{\^?([A-Za-z_]+)\})/

/** Whether the platform knows a class such as `Greek` or `Lu`, which is Unicode's own list. */
function isUnicodeClass(name: string): boolean {
  if (name === 'Any') return true
  const forms = [String.raw`\p{gc=${name}}`, String.raw`\p{sc=${name}}`]
  return forms.some((form) => {
    try {
      return new RegExp(form, 'u').source !== ''
    } catch {
      return false
    }
  })
}

/** Reads one pattern from left to right; every method takes a piece and says whether there was a good one. */
class PatternReader {
  #rest: string
  /** For each group that is open, and for what was last read in it, how often that can be repeated inside. */
  readonly #groups: { most: number; last: number }[] = [{ most: 1, last: 1 }]

  constructor(pattern: string) {
    this.#rest = pattern
  }

  isPattern(): boolean {
    let canRepeat = false
    while (this.#rest !== '') {
      const isRepeat = /^[*+?]/.test(this.#rest) || this.#isRange()
      if (isRepeat) {
        if (!canRepeat || !this.#takeRepeat()) return false
        canRepeat = false
        continue
      }
      const taken = this.#takeAtom(canRepeat)
      if (taken === undefined) return false
      canRepeat = taken
    }
    return this.#groups.length === 1
  }

  #isRange(): boolean {
    return repeatRange.test(this.#rest)
  }

  #take(length: number): void {
    this.#rest = this.#rest.slice(length)
  }

  #takeRepeat(): boolean {
    const range = repeatRange.exec(this.#rest)
    this.#take(range?.[0].length ?? 1)
    if (this.#rest.startsWith('?')) this.#take(1)
    // What is repeated already is not repeated again.
    if (/^[*+?]/.test(this.#rest) || this.#isRange()) return false
    if (range === null) return true
    const [from, to] = [Number(range[1]), Number(range[2] === undefined || range[2] === '' ? range[1] : range[2])]
    if (from > to) return false
    this.#read(this.#group().last * Math.max(to, 1))
    return to <= repeatMax && this.#group().last <= repeatMax
  }

  #group(): { most: number; last: number } {
    return this.#groups.at(-1) ?? { most: 1, last: 1 }
  }

  /** Notes how often something can be repeated inside. */
  #read(times: number): void {
    const group = this.#group()
    group.last = times
    group.most = Math.max(group.most, times)
  }

  /** Whether what was taken can be repeated; undefined when there is nothing good to take. */
  #takeAtom(couldRepeat: boolean): boolean | undefined {
    const first = this.#rest[0]
    if (!'()'.includes(first ?? '')) this.#read(1)
    if (first === '(') return this.#takeGroup(couldRepeat)
    if (first === ')') return this.#takeGroupEnd()
    if (first === '[') return this.#takeClass() ? true : undefined
    if (this.#rest.startsWith(String.raw`\Q\E`)) {
      this.#take(4)
      return couldRepeat
    }
    if (first === '\\') return this.#takeEscape() ? true : undefined
    if (first === '|') {
      this.#take(1)
      return false
    }
    this.#take((this.#rest.codePointAt(0) ?? 0) > 0xffff ? 2 : 1)
    return true
  }

  #takeGroup(couldRepeat: boolean): boolean | undefined {
    const start = groupStart.exec(this.#rest)
    if (start === null || (start[0] === '(' && this.#rest.startsWith('(?'))) return undefined
    this.#take(start[0].length)
    // Flags alone, `(?i)`, are no group; what stands before them can still be repeated.
    if (start[0].endsWith(')')) return couldRepeat
    this.#groups.push({ most: 1, last: 1 })
    return this.#groups.length <= nestingMax ? false : undefined
  }

  #takeGroupEnd(): true | undefined {
    const inner = this.#groups.length === 1 ? undefined : this.#groups.pop()
    if (inner === undefined) return undefined
    this.#read(inner.most)
    this.#take(1)
    return true
  }

  #takeEscape(): boolean {
    if (this.#rest.startsWith(String.raw`\Q`)) return this.#takeQuoted()
    const edge = /^\\[AzbB]/.exec(this.#rest)
    if (edge !== null) return this.#taken(edge[0].length)
    return this.#takeClassEscape()
  }

  #taken(length: number): true {
    this.#take(length)
    return true
  }

  #takeQuoted(): true {
    const end = this.#rest.indexOf(String.raw`\E`)
    return this.#taken(end === -1 ? this.#rest.length : end + 2)
  }

  /** An escape that can stand in brackets as well. */
  #takeClassEscape(): boolean {
    const named = property.exec(this.#rest)
    if (named !== null) return isUnicodeClass(named[1] ?? named[2] ?? '') && this.#taken(named[0].length)
    // A digit from 1 to 7 alone would refer to a group, which there is not.
    if (/^\\[1-7](?![0-7])/.test(this.#rest)) return false
    const escape = simpleEscape.exec(this.#rest)
    if (escape === null) return false
    const code = /^\\x\{(.*)\}$/.exec(escape[0])?.[1]
    if (code !== undefined && Number.parseInt(code, 16) > 0x10_ffff) return false
    const octal = /^\\[0-7]{1,3}/.exec(escape[0] === String.raw`\0` ? this.#rest : '')
    return this.#taken(octal?.[0].length ?? escape[0].length)
  }

  #takeClass(): boolean {
    this.#take(this.#rest.startsWith('[^') ? 2 : 1)
    for (let isFirst = true; isFirst || !this.#rest.startsWith(']'); isFirst = false) {
      if (this.#rest === '' || !this.#takeClassPart()) return false
    }
    return this.#taken(1)
  }

  #takeClassPart(): boolean {
    if (this.#rest.startsWith('[:')) {
      const named = posixClasses.exec(this.#rest)
      if (named !== null) return this.#taken(named[0].length)
      if (/^\[:.*?:\]/.test(this.#rest)) return false
    }
    const low = this.#takeClassCharacter()
    if (low === undefined) return false
    if (low === 'class' || !/^-[^\]]/.test(this.#rest)) return true
    this.#take(1)
    const high = this.#takeClassCharacter()
    return high !== undefined && high !== 'class' && low <= high
  }

  /** The code of a character in brackets, or that it is a class of its own. */
  #takeClassCharacter(): number | 'class' | undefined {
    const before = this.#rest
    if (!before.startsWith('\\')) {
      const code = before.codePointAt(0)
      this.#take((code ?? 0) > 0xffff ? 2 : 1)
      return code
    }
    if (!this.#takeClassEscape()) return undefined
    const escape = before.slice(0, before.length - this.#rest.length)
    return codeOfEscape(escape)
  }
}

const namedCodes: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
])

function codeOfEscape(escape: string): number | 'class' {
  if (/^\\[dDsSwWpP]/.test(escape)) return 'class'
  const hex = /^\\x\{?([\da-fA-F]+)\}?$/.exec(escape)?.[1]
  if (hex !== undefined) return Number.parseInt(hex, 16)
  if (/^\\[0-7]/.test(escape)) return Number.parseInt(escape.slice(1), 8)
  return namedCodes.get(escape.slice(1)) ?? escape.codePointAt(1) ?? 0
}

/** Whether Go can compile the pattern. */
export const isRe2Pattern = (pattern: string): boolean => new PatternReader(pattern).isPattern()
