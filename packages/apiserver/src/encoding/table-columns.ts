import { apiVersionOf, type ResourceType } from '@coxswain/api'
import { tableColumns } from '../generated/table-columns.ts'

export interface PrintedColumn {
  readonly name: string
  readonly type: string
  readonly format: string
  /** 0 is always shown, 1 by `-o wide`. */
  readonly priority: number
}

/** The columns that Kubernetes prints for a resource, in their order; undefined for what has none of its own. */
export function columnsOf(resource: ResourceType): readonly PrintedColumn[] | undefined {
  return textsOf(resource)?.map((text) => {
    const [name = '', type = '', format = '', priority = ''] = text.split('|')
    return { name, type, format, priority: Number(priority) }
  })
}

/** All versions of a resource are printed alike; the recording has one of them. */
function textsOf(resource: ResourceType): readonly string[] | undefined {
  const own = tableColumns[`${apiVersionOf(resource)}/${resource.plural}`]
  if (own !== undefined || resource.group === '') return own
  const sibling = Object.keys(tableColumns).find(
    (key) => key.startsWith(`${resource.group}/`) && key.endsWith(`/${resource.plural}`),
  )
  return sibling === undefined ? undefined : tableColumns[sibling]
}
