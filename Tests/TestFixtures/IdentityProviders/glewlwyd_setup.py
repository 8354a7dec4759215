"""What glewlwyd is told: its configuration file, its OpenID Connect plugin, users and clients."""
import json

import serving

TYPES = {
    ".html": "text/html", ".css": "text/css", ".js": "application/javascript", ".json": "application/json",
    ".png": "image/png", ".ico": "image/x-icon", ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf",
}


def configuration(folder, port):
    types = ", ".join(f'{{ extension = "{ending}" mime_type = "{name}" }}' for ending, name in TYPES.items())
    return f"""
port = {port}
bind_address = "127.0.0.1"
external_url = "http://127.0.0.1:{port}"
login_url = "login.html"
api_prefix = "api"
static_files_path = "{folder}/webapp"
static_files_mime_types = ({types})
log_mode = "file"
log_level = "INFO"
log_file = "{folder}/glewlwyd.log"
cookie_secure = 0
session_key = "GLEWLWYD2_SESSION_ID"
session_expiration = 2419200
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
hash_algorithm = "SHA512"
login_api_enabled = true
database = {{ type = "sqlite3"  path = "{folder}/glewlwyd.db" }}
"""


def plugin(issuer, keys, scopes, options, user_claim):
    audiences = [options.mobile, options.partner]
    return {
        "module": "oidc", "name": "oidc", "display_name": "OpenID Connect", "enabled": True, "parameters": {
            "iss": issuer, "oauth-as-iss-id": True,
            # Signs with the first; both are published.
            "jwks-private": json.dumps({"keys": keys}), "jwks-show": True,
            "access-token-duration": options.access_token_seconds, "refresh-token-duration": 86400,
            "code-duration": 60, "refresh-token-rolling": False, "refresh-token-one-use": "always",
            # Client credentials need it.
            "allow-non-oidc": True,
            "auth-type-code-enabled": True, "auth-type-client-enabled": True, "auth-type-refresh-enabled": True,
            "auth-type-token-enabled": False, "auth-type-password-enabled": False,
            "auth-type-code-revoke-replayed": True,
            "pkce-allowed": True, "pkce-required": True, "pkce-method-plain-allowed": False,
            "allowed-scope": scopes,
            "name-claim": "mandatory", "email-claim": "mandatory",
            "claims": [{"name": user_claim, "user-property": "username", "type": "string", "mandatory": True}],
            "additional-parameters": [{"user-parameter": "username", "token-parameter": user_claim}],
            "introspection-revocation-allowed": True, "introspection-revocation-allow-target-client": True,
            # private_key_jwt needs these.
            "request-parameter-allow": True, "request-maximum-exp": 3600,
            "client-jwks-parameter": "jwks", "client-jwks_uri-parameter": "jwks_uri",
            "client-pubkey-parameter": "pubkey",
            "oauth-par-allowed": True, "oauth-par-required": False,
            "oauth-par-request_uri-prefix": "urn:ietf:params:oauth:request_uri:", "oauth-par-duration": 90,
            "resource-allowed": True,
            "resource-scope": {scope: audiences for scope in scopes if "." in scope},
            "session-management-allowed": True, "session-cookie-name": "GLEWLWYD2_OIDC_SID",
            "session-cookie-expiration": 86400,
            # Its logout page breaks without the second.
            "back-channel-logout-allowed": True, "front-channel-logout-allowed": True,
        }}


def user(name, password, scopes):
    return {
        "username": name, "name": f"{name} of the store", "email": f"{name}@store.example", "password": password,
        "scope": scopes + ["g_profile"], "enabled": True}


def client_list(options, web_key, scopes):
    web = {
        "client_id": "facet-web", "name": "Web", "confidential": True, "enabled": True, "scope": [],
        "client_secret": serving.secret(), "token_endpoint_auth_method": ["client_secret_basic"],
        "redirect_uri": [options.web + serving.WEB_CALLBACK],
        "post_logout_redirect_uris": [options.web + "/"],
        "backchannel_logout_uri": options.web + serving.WEB_BACKCHANNEL,
        "backchannel_logout_session_required": "true", "authorization_type": ["code", "refresh_token"]}
    return {
        "web": web,
        "webJWT": dict(
            web, client_id="facet-web-jwt", client_secret="", pubkey=web_key,
            token_endpoint_auth_method=["private_key_jwt"]),
        "mobile": {
            "client_id": "facet-mobile", "name": "Phone", "confidential": False, "enabled": True, "scope": [],
            "redirect_uri": [serving.SCHEME_REDIRECT, serving.LOOPBACK_REDIRECT],
            "token_endpoint_auth_method": ["none"], "authorization_type": ["code", "refresh_token"]},
        "partner": {
            "client_id": "facet-partner", "name": "Partner", "confidential": True, "enabled": True,
            "client_secret": serving.secret(), "token_endpoint_auth_method": ["client_secret_basic"],
            "authorization_type": ["client_credentials"], "redirect_uri": [],
            "scope": [scope for scope in scopes if "." in scope]}}
