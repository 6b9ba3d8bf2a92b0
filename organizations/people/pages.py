"""What the pages about people have in common."""

from django.shortcuts import render


def posted(request):
    """Return what was posted; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def show(request, template: str, form, **context):
    """Show a page with a form; 422 if something in it is wrong."""
    return render(request, template, {"form": form} | context, status=422 if form.errors else 200)
