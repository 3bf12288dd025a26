import { readRecorded } from './recorded.ts'

interface RecordedColumn {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly priority: number
}

/** The columns of each resource, by `apiVersion/plural`: a line each, name, type, format and priority joined by `|`. */
export function tableColumnsFile(shared: string): string {
  const recorded = readRecorded(shared, 'table-columns.json') as Record<string, readonly RecordedColumn[]>
  const entries = Object.entries(recorded).map(([resource, columns]) => {
    const lines = columns.map(
      ({ name, type, format, priority }) => `    '${[name, type, format, priority].join('|')}',\n`,
    )
    return `  '${resource}': [\n${lines.join('')}  ],\n`
  })
  return [
    '// Made by tools/generate/table-columns.ts from the recorded columns. Do not edit.',
    '',
    '/** `name|type|format|priority`, by apiVersion and plural. */',
    `export const tableColumns: Readonly<Record<string, readonly string[]>> = {\n${entries.join('')}}`,
    '',
  ].join('\n')
}
