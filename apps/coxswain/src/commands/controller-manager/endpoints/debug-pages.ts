import { jsonAnswer, plainText, type ServedAnswer, type ServedRequest } from '@coxswain/runtime/serving'
import { sleep, type Clock } from '@coxswain/base'

const profileSecondsDefault = 30
const profileSecondsMax = 300

const flagsPage = `<html>
<head>
<title>/debug/flags/</title>
</head>
<body>
/debug/flags/<br>
<br>
flags:<br>
<table>
<tr>v<br>
</table>
<br>
full flags configurable<br>
</body>
</html>
`

const html = (body: string): ServedAnswer => ({
  code: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body,
})

/** `/debug/flags` and what is under it: the verbosity of the log can be changed while the process runs. */
export async function serveDebugFlags(
  request: ServedRequest,
  setVerbosity: (verbosity: number) => void,
): Promise<ServedAnswer> {
  if (request.path !== '/debug/flags/v') return html(flagsPage)
  const text = (code: number, body: string): ServedAnswer => ({
    code,
    headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
    body: `${body}\n`,
  })
  if (request.method !== 'PUT') return text(406, 'unsupported http method')
  const wanted = await request.text()
  if (!/^\d+$/.test(wanted)) return text(400, `strconv.ParseUint: parsing ${JSON.stringify(wanted)}: invalid syntax`)
  setVerbosity(Number(wanted))
  return text(200, `successfully set klog.logging.verbosity to ${wanted}`)
}

const profiles = `/debug/pprof/

profile  CPU profile of ?seconds=30, as V8 writes it (.cpuprofile: for the browser's developer tools)
heap     sampled heap profile, as V8 writes it (.heapprofile)
`

/**
 * `/debug/pprof`. Differs: profiles are V8's own, in its format; there are no goroutines, threads or traces to tell of, and
 * those pages answer 404.
 */
export async function serveProfiles(request: ServedRequest, clock: Clock): Promise<ServedAnswer> {
  if (request.path === '/debug/pprof') {
    const body = '<a href="/debug/pprof/">Found</a>.\n\n'
    return { code: 302, headers: { location: '/debug/pprof/', 'content-type': 'text/html; charset=utf-8' }, body }
  }
  switch (request.path.slice('/debug/pprof/'.length)) {
    case '':
      return plainText(200, profiles)
    case 'symbol':
      // None can be looked up: profiles have the names in them.
      return plainText(200, 'num_symbols: 0\n')
    case 'profile':
      return jsonAnswer(200, await cpuProfile(secondsOf(request), clock))
    case 'heap':
      return jsonAnswer(200, await heapProfile(clock))
    default:
      return plainText(404, 'Unknown profile\n')
  }
}

function secondsOf({ query }: ServedRequest): number {
  const seconds = Number(query.get('seconds') ?? profileSecondsDefault)
  return seconds > 0 ? Math.min(seconds, profileSecondsMax) : profileSecondsDefault
}

async function cpuProfile(seconds: number, clock: Clock): Promise<unknown> {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
    await sleep(clock, seconds * 1000)
    return (await session.post('Profiler.stop')).profile
  } finally {
    session.disconnect()
  }
}

const heapSampleMs = 1000

async function heapProfile(clock: Clock): Promise<unknown> {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.startSampling')
    await sleep(clock, heapSampleMs)
    return (await session.post('HeapProfiler.stopSampling')).profile
  } finally {
    session.disconnect()
  }
}
