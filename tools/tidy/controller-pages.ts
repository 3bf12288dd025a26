/** What a user's page about a controller has to name, read from the controller's own code. */

/** Values of what a `texts.ts` exports as `…Reasons`, and each `reason` in `conditionTexts`. */
export function reasonsOf(texts: Readonly<Record<string, unknown>>): readonly string[] {
  const found = Object.entries(texts).flatMap(([name, value]) => {
    if (/(?:^r|R)easons$/.test(name)) return stringsOf(value)
    return name === 'conditionTexts' ? recordsOf(value).flatMap(({ reason }) => stringsOf([reason])) : []
  })
  return [...new Set(found)]
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const recordsOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  isRecord(value) ? Object.values(value).filter(isRecord) : []

const stringsOf = (value: unknown): readonly string[] =>
  isRecord(value) ? Object.values(value).filter((one) => typeof one === 'string') : []

/** Flags that are read into the options of the controller of that name. */
export function flagsOf(controller: string, optionsSource: string): readonly string[] {
  const start = optionsSource.indexOf(`'${controller}':`)
  if (start < 0) return []
  const rest = optionsSource.slice(start + 1)
  const entry = rest.slice(0, /\n {2}'[a-z-]+':|\n\}/.exec(rest)?.index)
  return [...entry.matchAll(/(?:concurrentSyncs|flags\.\w+)\('([a-z-]+)'\)/g)].map((match) => `--${match[1]}`)
}

/** Reasons in the first column of the table under `## Events`. */
export function eventsToldBy(page: string): readonly string[] {
  const section = /## Events\n([^]*?)(?=\n## |$)/.exec(page)?.[1] ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([A-Za-z]+)`/g)].map((match) => match[1] ?? ''))
}
