import type { ApiRequest, PatchType, RequestOptions, RequestTarget } from './request.ts'

/** Options that stand in the query under their own name, in the order in which they are written. */
const optionNames = [
  'labelSelector',
  'fieldSelector',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'timeoutSeconds',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'metricLabelSelector',
] as const satisfies readonly (keyof RequestOptions)[]

export const methodByVerb = {
  create: 'POST',
  get: 'GET',
  list: 'GET',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
} as const satisfies Record<ApiRequest['verb'], string>

export const patchContentTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const satisfies Record<PatchType, string>

/** `/apis/apps/v1/namespaces/default/deployments/web/scale` */
export function resourcePath(target: RequestTarget): string {
  let path = target.group === '' ? `/api/${target.version}` : `/apis/${target.group}/${target.version}`
  if (target.namespace !== undefined) path += `/namespaces/${encodeURIComponent(target.namespace)}`
  path += `/${target.resource}`
  if (target.name !== undefined) path += `/${encodeURIComponent(target.name)}`
  if (target.subresource !== undefined) path += `/${target.subresource}`
  return path
}

/** `?limit=500&watch=true`, or nothing when no option is given. */
export function queryString(options: RequestOptions | undefined, watch = false): string {
  let query = watch ? 'watch=true' : ''
  if (options === undefined) return query === '' ? '' : `?${query}`
  for (const name of optionNames) {
    const value = options[name]
    if (value === undefined) continue
    const values = typeof value === 'object' ? value : [value]
    for (const single of values) query += `${query === '' ? '' : '&'}${name}=${encodeURIComponent(single)}`
  }
  return query === '' ? '' : `?${query}`
}
