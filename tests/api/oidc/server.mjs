// An OpenID Connect provider on a free port of this machine, for one run of the tests.
// node server.mjs <address of the door>; prints {"issuer": …} when it listens.
// Whoever signs in is who they say: the forms ask for a name and believe it.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

const door = process.argv[2];
const API = 'urn:qixian:api';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: 'test-1', use: 'sig', alg: 'RS256' };

const client = (id, redirect, logout) => ({
  client_id: id,
  client_secret: `${id}-secret`,
  redirect_uris: [redirect],
  post_logout_redirect_uris: logout,
  grant_types: ['authorization_code'],
  response_types: ['code'],
});

const configuration = {
  clients: [
    client('qixian', `${door}/oidc/callback`, [`${door}/sign-in`]),
    client('another', 'http://127.0.0.1:9/callback', []),
  ],
  jwks: { keys: [key] },
  cookies: { keys: ['for the tests only'] },
  pkce: { required: () => true },
  ttl: { AccessToken: 3600, IdToken: 3600, Interaction: 600, Session: 3600, Grant: 3600 },
  features: {
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => ({
        scope: 'openid',
        audience: resource === API ? 'qixian-api' : 'somebody-else',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  provider.on('server_error', (_context, error) => console.error(error));
  server.on('request', provider.callback());
  console.log(JSON.stringify({ issuer }));
});
