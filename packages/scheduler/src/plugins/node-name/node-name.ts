// Mirrors pkg/scheduler/framework/plugins/nodename/node_name.go, 1.36.
import { skip, type FilterPlugin, type Rejection } from '../../framework/plugin.ts'

const rejection: Rejection = {
  plugin: 'NodeName',
  isResolvable: false,
  reasons: ["node(s) didn't match the requested node name"],
}

/** A pod that names its node goes there or nowhere. */
export const nodeName: FilterPlugin = {
  name: 'NodeName',
  isNodeLocal: true,
  helpfulEvents: new Set(['node-added']),
  preFilter: ({ pod }) => {
    const wanted = pod.spec?.nodeName ?? ''
    return wanted === '' ? skip : { kind: 'filter', filter: ({ name }) => (name === wanted ? undefined : rejection) }
  },
}
