"""Every door, by its address."""

from django.urls import include, path

from portal import styles

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.not_allowed"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.our_fault"

urlpatterns = [
    path("style-<slug:version>.css", styles.stylesheet, name="stylesheet"),
    path("", include("portal.public.urls")),
    path("my/", include("portal.borrower.urls")),
    path("adviser/", include("portal.adviser.urls")),
    path("lender/", include("portal.lender.urls")),
]
