import { schemaOfKind, type KubeObject } from '@coxswain/api'
import { presentNulls } from '../encoding/present-nulls.ts'

/** The object, or list of objects, as a Go server writes it: with null in the fields that say so when they are empty. */
export function withNulls<T extends object>(object: T): T {
  const { apiVersion = '', kind = '' } = object as KubeObject
  const slash = apiVersion.indexOf('/')
  const schema = schemaOfKind(slash < 0 ? '' : apiVersion.slice(0, slash), apiVersion.slice(slash + 1), kind)
  return schema === undefined ? object : (presentNulls(schema, object as KubeObject) as T)
}
