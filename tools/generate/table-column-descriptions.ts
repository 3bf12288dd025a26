import { readFileSync } from 'node:fs'
import path from 'node:path'

interface Step {
  readonly request: string
  readonly body: {
    readonly kind?: string
    readonly columnDefinitions?: readonly { readonly description: string }[] | null
  }
}

/** `GET /apis/apps/v1/namespaces/<NS>/deployments/t → …` → `apps/v1/deployments` */
function resourceOf(request: string): string | undefined {
  const match = /^GET \/(?:api|apis)\/(?<version>.+?)\/namespaces\/<NS>\/(?<plural>[a-z]+)/.exec(request)
  return match?.groups === undefined ? undefined : `${match.groups['version']}/${match.groups['plural']}`
}

/**
 * What each column means, by `apiVersion/plural`, for the resources whose tables are in the recorded conversations: the
 * recorded columns themselves come without.
 */
export function tableColumnDescriptionsFile(shared: string): string {
  const file = path.join(shared, 'oracle/conversations/recorded/lists.tables.json')
  const steps = JSON.parse(readFileSync(file, 'utf8')) as readonly Step[]
  const described = new Map<string, readonly string[]>()
  for (const { request, body } of steps) {
    const resource = resourceOf(request)
    const columns = body.kind === 'Table' ? body.columnDefinitions : undefined
    if (resource !== undefined && columns)
      described.set(
        resource,
        columns.map(({ description }) => description),
      )
  }
  const texts = [...new Set([...described.values()].flat())]
  const lines = [...described]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, list]) => `  '${resource}': [${list.map((text) => texts.indexOf(text)).join(', ')}],\n`)
  return [
    '// Made by tools/generate/table-column-descriptions.ts from the recorded conversations. Do not edit.',
    '',
    `export const descriptionTexts: readonly string[] = [\n${texts.map((text) => `  ${JSON.stringify(text)},\n`).join('')}]`,
    '',
    '/** Of each column an index of `descriptionTexts`, by apiVersion and plural. */',
    `export const tableColumnDescriptions: Readonly<Record<string, readonly number[]>> = {\n${lines.join('')}}`,
    '',
  ].join('\n')
}
