import { expect, test } from 'vitest'
import { proxyFromEnvironment } from './proxy-from-environment.ts'

const HTTPS_PROXY = 'http://p:3128'

test.each([
  { name: 'the proxy for secure servers', env: { HTTPS_PROXY }, want: 'http://p:3128/' },
  { name: 'in lower case', env: { https_proxy: HTTPS_PROXY }, want: 'http://p:3128/' },
  { name: 'upper case counts more', env: { HTTPS_PROXY: 'http://a', https_proxy: 'http://b' }, want: 'http://a/' },
  { name: 'an empty one is none', env: { HTTPS_PROXY: '', https_proxy: 'http://b' }, want: 'http://b/' },
  { name: 'not the one for plain servers', env: { HTTP_PROXY: HTTPS_PROXY }, want: undefined },
  { name: 'the proxy for plain servers', server: 'http://s', env: { HTTP_PROXY: HTTPS_PROXY }, want: 'http://p:3128/' },
  { name: 'without a scheme it is http', env: { HTTPS_PROXY: 'p:3128' }, want: 'http://p:3128/' },
  { name: 'an address without a scheme', env: { HTTPS_PROXY: '10.0.0.1:3128' }, want: 'http://10.0.0.1:3128/' },
  { name: 'what is no URL is no proxy', env: { HTTPS_PROXY: ':' }, want: undefined },
  { name: 'a SOCKS proxy', env: { HTTPS_PROXY: 'socks5://p:1080' }, want: 'socks5://p:1080' },
  { name: 'never for localhost', server: 'https://localhost:6443', env: { HTTPS_PROXY }, want: undefined },
  { name: 'never for a loopback address', server: 'https://127.1.2.3:6443', env: { HTTPS_PROXY }, want: undefined },
  { name: 'never for the one of IPv6', server: 'https://[::1]:6443', env: { HTTPS_PROXY }, want: undefined },
  {
    name: 'but for a name under localhost',
    server: 'https://a.localhost',
    env: { HTTPS_PROXY },
    want: 'http://p:3128/',
  },
])('$name', ({ server = 'https://api.example.com', env, want }) => {
  const proxy = proxyFromEnvironment(new URL(server), env)
  expect(proxy?.href.replace(/\/$/, '')).toBe(want?.replace(/\/$/, ''))
})

test.each([
  { exempt: '*', server: 'https://x.com', isDirect: true },
  { exempt: 'other, *', server: 'https://x.com', isDirect: true },
  { exempt: 'x.com', server: 'https://x.com', isDirect: true },
  { exempt: ' X.com ', server: 'https://x.COM', isDirect: true },
  { exempt: 'x.com', server: 'https://a.x.com', isDirect: true },
  { exempt: 'x.com', server: 'https://ax.com', isDirect: false },
  { exempt: '.x.com', server: 'https://a.x.com', isDirect: true },
  { exempt: '.x.com', server: 'https://x.com', isDirect: false },
  { exempt: '*.x.com', server: 'https://a.x.com', isDirect: true },
  { exempt: '*.x.com', server: 'https://x.com', isDirect: false },
  { exempt: 'x.com:443', server: 'https://x.com', isDirect: true },
  { exempt: 'x.com:6443', server: 'https://x.com', isDirect: false },
  { exempt: 'x.com:6443', server: 'https://x.com:6443', isDirect: true },
  { exempt: '10.1.0.1', server: 'https://10.1.0.1', isDirect: true },
  { exempt: '10.1.0.1:443', server: 'https://10.1.0.1', isDirect: true },
  { exempt: '10.1.0.1:80', server: 'https://10.1.0.1', isDirect: false },
  { exempt: '10.1.0.1', server: 'https://10.1.0.10', isDirect: false },
  { exempt: '10.0.0.0/8', server: 'https://10.96.0.1', isDirect: true },
  { exempt: '10.0.0.0/8', server: 'https://11.0.0.1', isDirect: false },
  { exempt: '10.0.0.0/8', server: 'https://ten.example', isDirect: false },
  { exempt: 'fd00::/16', server: 'https://[fd00::1]:6443', isDirect: true },
  { exempt: 'fd00::1', server: 'https://[fd00:0::1]', isDirect: true },
  { exempt: '[fd00::1]:443', server: 'https://[fd00::1]', isDirect: true },
  { exempt: '[fd00::1]:80', server: 'https://[fd00::1]', isDirect: false },
  { exempt: '10.0.0.0/40,:80,,x.com', server: 'https://x.com', isDirect: true },
  { exempt: '.1', server: 'https://10.0.0.1', isDirect: false },
  { exempt: 'bücher.example', server: 'https://xn--bcher-kva.example', isDirect: true },
])('NO_PROXY=$exempt, $server: direct $isDirect', ({ exempt, server, isDirect }) => {
  const env = { HTTPS_PROXY, NO_PROXY: exempt }
  expect(proxyFromEnvironment(new URL(server), env) === undefined).toBe(isDirect)
})
