import { aggregatedContentType, createDiscovery, madeOf, versionInfo, type RawHandler } from '@coxswain/apiserver'
import type { ResourceType } from '@coxswain/api'

/** What clients in this process can ask for besides resources: discovery, version, health. */
export function createRawPaths(served: () => readonly ResourceType[]): RawHandler {
  const current = madeOf(served, (resources) => createDiscovery({ resources, serverAddress: () => '127.0.0.1' }))
  const json = 'application/json'
  return {
    raw: async (path, accept) => {
      const discovery = current()
      const wantsAggregated = accept.includes('apidiscovery.k8s.io')
      const aggregated = wantsAggregated ? discovery.aggregated(path) : undefined
      if (aggregated !== undefined) return { code: 200, contentType: aggregatedContentType, body: aggregated.text }
      const legacy = discovery.legacy(path)
      if (legacy !== undefined) return { code: 200, contentType: json, body: legacy.text }
      if (path === '/version') return { code: 200, contentType: json, body: JSON.stringify(versionInfo) }
      const isHealth = ['/healthz', '/livez', '/readyz'].includes(path)
      const plain = 'text/plain; charset=utf-8'
      return isHealth
        ? { code: 200, contentType: plain, body: 'ok' }
        : { code: 404, contentType: plain, body: '404 page not found\n' }
    },
  }
}
