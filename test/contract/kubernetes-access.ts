import { expect, test } from '@jest/globals';
import { eventually, type Json, type Kube } from './kubernetes-http.ts';
import { GROUP, VERSION, widgets } from './kubernetes-widget.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export function accessContract(kube: () => Kube): void {
  test('a token nobody has gets 401', async () => {
    const { status, body } = await kube().get(widgets('default'), { token: 'wrong' });
    expect(status).toBe(401);
    expect(body).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'Unauthorized', code: 401 });
  });

  test('without a token objects are forbidden, and the version is not', async () => {
    const refused = await kube().get(widgets('default'), { token: undefined });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain('User "system:anonymous" cannot');
    expect((await kube().get('/version', { token: undefined })).body.major).toBe('1');
  });

  test.each(['/healthz', '/readyz', '/livez'])('%s is ok', async (path) => {
    expect(await kube().get(path)).toMatchObject({ status: 200, body: 'ok' });
  });

  test('the aggregated discovery document lists the custom resource with its names', async () => {
    const { headers, body } = await kube().get('/apis', { accept: `${AGGREGATED},application/json` });
    expect(headers['content-type']).toBe(AGGREGATED);
    const group = body.items.find((one: { metadata: { name: string } }) => one.metadata.name === GROUP);
    expect(group.versions[0].resources).toContainEqual(
      expect.objectContaining({
        resource: 'widgets',
        singularResource: 'widget',
        scope: 'Namespaced',
        shortNames: ['wd'],
        categories: ['all', 'contract'],
        responseKind: { group: GROUP, version: 'v1', kind: 'Widget' },
        subresources: [expect.objectContaining({ subresource: 'status' })],
      }),
    );
  });

  test('the legacy discovery lists say the same', async () => {
    const groups = (await kube().get('/apis')).body.groups;
    expect(groups).toContainEqual({
      name: GROUP,
      versions: [{ groupVersion: VERSION, version: 'v1' }],
      preferredVersion: { groupVersion: VERSION, version: 'v1' },
    });
    const names = (await kube().get(`/apis/${VERSION}`)).body.resources.map(
      (one: { name: string }) => one.name,
    );
    expect(names).toEqual(expect.arrayContaining(['widgets', 'widgets/status']));
    expect((await kube().get('/api')).body.versions).toEqual(['v1']);
    const core = (await kube().get('/api/v1')).body.resources.map((one: { name: string }) => one.name);
    expect(core).toEqual(
      expect.arrayContaining(['configmaps', 'events', 'namespaces', 'secrets', 'serviceaccounts']),
    );
  });

  test('OpenAPI v3 has a document with the schema of the custom resource', async () => {
    const schema = await eventually(async () => {
      const { paths } = (await kube().get('/openapi/v3')).body;
      const { serverRelativeURL = '/none' } = paths[`apis/${VERSION}`] ?? {};
      const schemas: Json = (await kube().get(serverRelativeURL)).body.components?.schemas ?? {};
      return Object.values<Json>(schemas).find((one) => one.description === 'A widget.');
    });
    expect(schema.properties).toMatchObject({ spec: { properties: { size: { description: 'How big.' } } } });
  });

  test.each([
    ['a path that is no API', '/nope', 'text/plain; charset=utf-8'],
    ['a group that does not exist', '/apis/nope.example.com/v1/things', 'text/plain; charset=utf-8'],
    ['a resource that does not exist', '/api/v1/things', 'application/json'],
  ])('%s is 404', async (_, path, type) => {
    const { status, headers } = await kube().get(path);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 404, type });
  });

  test('an access review of oneself says yes', async () => {
    const spec = { resourceAttributes: { verb: 'get', resource: 'secrets', namespace: 'default' } };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
    const { status, body } = await kube().post(
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      review,
    );
    expect({ status, allowed: body.status.allowed }).toEqual({ status: 201, allowed: true });
  });
}
